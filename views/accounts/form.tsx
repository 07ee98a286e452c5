/** What the forms of accounts are made of: a narrow page, fields with their errors, and the notice above them. */
import type { Markup } from '#jsx/jsx-runtime'
import type { Url } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Layout } from '../layout.tsx'
import { ProblemNotice, type ShownProblem } from '../parts/problem.tsx'

export interface FormState {
  /** Why the form is shown again. */
  readonly problem?: ShownProblem | undefined
  /** What was typed, but for passwords and codes. */
  readonly values?: Readonly<Record<string, string | undefined>>
}

export const FormPage = ({ visit, title, problem, children }: { visit: Visit; title: string; problem?: ShownProblem | undefined; children?: Markup }) => (
  <Layout visit={visit} title={visit.words.text(title)}>
    <div class="narrow">
      <h1>{visit.words(title)}</h1>
      {problem !== undefined && <ProblemNotice visit={visit} problem={problem} />}
      {children}
    </div>
  </Layout>
)

/** @param formKey made with the page, where sending twice must have one effect */
export const Form = ({ visit, action, next, formKey, children }: { visit: Visit; action: Url; next?: Url | undefined; formKey?: string; children?: Markup }) => (
  <form method="post" action={action} class="stack">
    <input type="hidden" name="_token" value={visit.formToken} />
    {formKey !== undefined && <input type="hidden" name="_key" value={formKey} />}
    {next !== undefined && <input type="hidden" name="next" value={next} />}
    {children}
  </form>
)

export interface FieldProps extends FormState {
  readonly visit: Visit
  readonly name: string
  readonly label: string
  readonly type?: 'text' | 'email' | 'password' | 'tel'
  readonly autocomplete?: string
  readonly hint?: string | undefined
  readonly isNumeric?: boolean
  readonly maxlength?: number
  readonly isFirst?: boolean
  readonly isOptional?: boolean
  /** Several lines of writing. */
  readonly isLong?: boolean
  /** Codes and figures, which run from left to right in every language. */
  readonly isLeftToRight?: boolean
}

export function Field({ visit: { words }, name, label, type = 'text', autocomplete, hint, isNumeric, maxlength, isFirst, isOptional, isLong, isLeftToRight, problem, values }: FieldProps) {
  const wrong = problem?.fields.find((field) => field.field === name)
  const described = [hint ? `${name}-hint` : '', wrong ? `${name}-wrong` : ''].filter(Boolean).join(' ')
  // The first that is wrong takes the focus: two cannot have it.
  const hasFocus = problem && problem.fields.length > 0 ? problem.fields[0] === wrong : isFirst === true
  return (
    <div class="field">
      <label for={name}>{words(label)}</label>
      {isLong ? (
        <textarea id={name} name={name} rows="3" maxlength={maxlength} required={!isOptional} autofocus={hasFocus || undefined} dir="auto"
          aria-invalid={wrong ? 'true' : undefined} aria-describedby={described || undefined} safe>{values?.[name] ?? ''}</textarea>
      ) : (
        <input id={name} name={name} type={type} autocomplete={autocomplete} inputmode={isNumeric ? 'numeric' : undefined} maxlength={maxlength} required={!isOptional}
          value={type === 'password' ? undefined : values?.[name]} autofocus={hasFocus || undefined}
          dir={type === 'email' || type === 'tel' || isLeftToRight ? 'ltr' : undefined} aria-invalid={wrong ? 'true' : undefined} aria-describedby={described || undefined} />
      )}
      {hint !== undefined && <p class="hint" id={`${name}-hint`}>{words(hint)}</p>}
      {wrong !== undefined && <p class="wrong" id={`${name}-wrong`}>{words.known(`problems.${wrong.code}`, words.text('problems.value-wrong'))}</p>}
    </div>
  )
}

export const Send = ({ visit, label, quiet, name, value }: { visit: Visit; label: string; quiet?: boolean; name?: string; value?: string }) => (
  <button class={quiet ? 'btn quiet' : 'btn'} name={name} value={value}>{visit.words(label)}</button>
)
