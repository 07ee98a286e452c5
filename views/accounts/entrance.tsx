/** Pages for those outside: signing in and up, the second step, forgotten passwords, letters that come back. */
import { directionOf, tagOf } from '../../src/vocabulary/locale.ts'
import { url, type Url, withQuery } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Field, Form, FormPage, type FormState, Send } from './form.tsx'

type Props = FormState & { readonly visit: Visit; readonly next: Url }

export const SignInPage = ({ visit, next, problem, values }: Props) => (
  <FormPage visit={visit} title="accounts.sign-in" problem={problem}>
    <Form visit={visit} action={url`/sign-in`} next={next}>
      <Field visit={visit} name="email" label="accounts.email" type="email" autocomplete="username" values={values} isFirst />
      <Field visit={visit} name="password" label="accounts.password" type="password" autocomplete="current-password" />
      <Send visit={visit} label="accounts.sign-in" />
    </Form>
    <PasskeyButton visit={visit} way="sign-in" label="accounts.sign-in-passkey" next={next} />
    <p><a href={url`/forgot`}>{visit.words('accounts.forgot')}</a></p>
    <p>{visit.words('accounts.new-here')} <a href={withQuery(url`/sign-up`, { next })}>{visit.words('accounts.sign-up')}</a></p>
  </FormPage>
)

/** Shows itself only where a script can open the browser's dialogue. */
const PasskeyButton = ({ visit, way, label, next }: { visit: Visit; way: 'sign-in' | 'second-factor'; label: string; next: Url }) => (
  <>
    <p class="wrong" id="passkey-problem" role="alert" hidden>{visit.words('accounts.passkey-failed')}</p>
    <button class="btn quiet" type="button" hidden data-passkey={way} data-next={next}>{visit.words(label)}</button>
    <script src={visit.asset('passkeys.js')} defer />
  </>
)

export const CodePage = ({ visit, next, problem, hasApp, hasPasskey }: Props & { readonly hasApp: boolean; readonly hasPasskey: boolean }) => (
  <FormPage visit={visit} title="accounts.code-title" problem={problem}>
    <p>{visit.words(hasApp ? 'accounts.code-lead' : 'accounts.code-lead-passkey')}</p>
    <Form visit={visit} action={url`/sign-in/code`} next={next}>
      <Field visit={visit} name="code" label={hasApp ? 'accounts.code' : 'accounts.recovery-code'} autocomplete="one-time-code" hint={hasApp ? 'accounts.code-hint' : undefined} maxlength={11} problem={problem} isFirst />
      <Send visit={visit} label="accounts.go-on" />
    </Form>
    {hasPasskey && <PasskeyButton visit={visit} way="second-factor" label={hasApp ? 'accounts.passkey-instead' : 'accounts.passkey-use'} next={next} />}
  </FormPage>
)

/** @param strength 0 to 4, when the reader asked how strong the password is */
export const SignUpPage = ({ visit, next, problem, values, strength }: Props & { readonly strength?: number | undefined }) => (
  <FormPage visit={visit} title="accounts.sign-up" problem={problem}>
    <Form visit={visit} action={url`/sign-up`} next={next}>
      <Field visit={visit} name="name" label="accounts.name" autocomplete="name" problem={problem} values={values} maxlength={80} isFirst />
      <Field visit={visit} name="email" label="accounts.email" type="email" autocomplete="username" problem={problem} values={values} />
      <Field visit={visit} name="password" label="accounts.password" type="password" autocomplete="new-password" hint="accounts.password-hint" problem={problem} />
      <Strength visit={visit} strength={strength} />
      <Send visit={visit} label="accounts.sign-up" />
      <Send visit={visit} label="accounts.strength-ask" quiet name="only" value="strength" />
    </Form>
    <p>{visit.words('accounts.known-here')} <a href={withQuery(url`/sign-in`, { next })}>{visit.words('accounts.sign-in')}</a></p>
  </FormPage>
)

export const Strength = ({ visit: { words }, strength }: { visit: Visit; strength: number | undefined }) =>
  strength === undefined ? <></> : <p class="notice" role="status">{words(`accounts.strength-${strength}`)} <meter min="0" max="4" low="2" high="3" optimum="4" value={String(strength)} aria-hidden="true" /></p>

/** The same page for every outcome. */
export const LetterSentPage = ({ visit, kind }: { visit: Visit; kind: 'registration' | 'reset' | 'email' }) => (
  <FormPage visit={visit} title="accounts.letter-sent">
    <p>{visit.words(`accounts.letter-sent-${kind}`)}</p>
    <p class="hint">{visit.words('accounts.letter-sent-hint')}</p>
  </FormPage>
)

export interface VerifyProps extends FormState {
  readonly visit: Visit
  readonly token: string
  readonly asks: 'nothing' | 'password' | 'change'
}

/** A link is only looked at by whoever opens it (mail scanners do): the button does it. */
export const VerifyEmailPage = ({ visit, token, asks, problem }: VerifyProps) => (
  <FormPage visit={visit} title="accounts.verify-email" problem={problem}>
    <p>{visit.words(asks === 'change' ? 'accounts.verify-change' : asks === 'password' ? 'accounts.verify-password' : 'accounts.verify-lead')}</p>
    <Form visit={visit} action={url`/verify-email`}>
      <input type="hidden" name="token" value={token} />
      {asks === 'change' && <input type="hidden" name="change" value="1" />}
      {asks === 'password' && <Field visit={visit} name="password" label="accounts.password" type="password" autocomplete="current-password" problem={problem} isFirst />}
      <Send visit={visit} label="accounts.verify-email" />
    </Form>
  </FormPage>
)

export const ForgotPage = ({ visit, problem, values }: Omit<Props, 'next'>) => (
  <FormPage visit={visit} title="accounts.forgot" problem={problem}>
    <p>{visit.words('accounts.forgot-lead')}</p>
    <Form visit={visit} action={url`/forgot`}>
      <Field visit={visit} name="email" label="accounts.email" type="email" autocomplete="username" problem={problem} values={values} isFirst />
      <Send visit={visit} label="accounts.forgot-send" />
    </Form>
  </FormPage>
)

export const ResetPage = ({ visit, token, problem }: FormState & { readonly visit: Visit; readonly token: string }) => (
  <FormPage visit={visit} title="accounts.reset" problem={problem}>
    <Form visit={visit} action={url`/reset`}>
      <input type="hidden" name="token" value={token} />
      <Field visit={visit} name="password" label="accounts.password-new" type="password" autocomplete="new-password" hint="accounts.password-hint" problem={problem} isFirst />
      <Send visit={visit} label="accounts.reset" />
    </Form>
  </FormPage>
)

export const ProvePage = ({ visit, next, problem, wantsCode, hasPasskey }: Props & { readonly wantsCode: boolean; readonly hasPasskey: boolean }) => (
  <FormPage visit={visit} title="accounts.prove" problem={problem}>
    <p>{visit.words('accounts.prove-lead')}</p>
    <Form visit={visit} action={url`/account/prove`} next={next}>
      {wantsCode
        ? <Field visit={visit} name="code" label="accounts.code" autocomplete="one-time-code" hint="accounts.code-hint" maxlength={11} problem={problem} isFirst />
        : <Field visit={visit} name="password" label="accounts.password" type="password" autocomplete="current-password" problem={problem} isFirst />}
      <Send visit={visit} label="accounts.go-on" />
    </Form>
    {hasPasskey && <PasskeyButton visit={visit} way="second-factor" label="accounts.passkey-instead" next={next} />}
  </FormPage>
)

/** A link from elsewhere does not carry the refresh cookie; a link from here does, so this page leads to itself. */
export const RenewPage = ({ visit, again }: { visit: Visit; again: Url }) => (
  <html lang={tagOf(visit.locale)} dir={directionOf(visit.locale)}>
    <head><meta charset="utf-8" /><meta http-equiv="refresh" content={`0;url=${again}`} /><title>{visit.words('accounts.renewing')}</title></head>
    <body><main><h1>{visit.words('accounts.renewing')}</h1><p><a href={again}>{visit.words('accounts.go-on')}</a></p></main></body>
  </html>
)
