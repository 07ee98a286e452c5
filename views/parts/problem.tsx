/** What went wrong, and what the reader can do now. */
import { url } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Layout } from '../layout.tsx'
import { Icon } from './icon.tsx'

export interface ShownProblem {
  readonly status: number
  readonly code: string
  readonly details: Readonly<Record<string, string | number>>
  readonly fields: ReadonlyArray<{ readonly field: string; readonly code: string }>
}

/** A failure without words of its own is told by its kind. */
const kindOf = (status: number): string =>
  status === 404 || status === 410 ? 'unknown-page' : status === 401 ? 'unproven' : status === 403 ? 'forbidden' : status === 429 ? 'too-many' : status === 503 ? 'unavailable' : status < 500 ? 'invalid-input' : 'broken-promise'

const messageOf = ({ words }: Visit, { code, status }: ShownProblem): string => words.knownText(`problems.${code}`, words.text(`problems.${kindOf(status)}`))

const Complaints = ({ visit: { words }, problem }: { visit: Visit; problem: ShownProblem }) => (
  <ul>{problem.fields.map((f) => <li><b safe>{words.knownText(`problems.field-${f.field}`, f.field)}</b>: {words.known(`problems.${f.code}`, words.text('problems.value-wrong'))}</li>)}</ul>
)

export const ProblemNotice = ({ visit, problem }: { visit: Visit; problem: ShownProblem }) => (
  <div class="notice" role="alert">
    <p safe>{messageOf(visit, problem)}</p>
    {problem.fields.length > 0 && <Complaints visit={visit} problem={problem} />}
  </div>
)

export function ProblemPage({ visit, problem }: { visit: Visit; problem: ShownProblem }) {
  const { words } = visit
  const lost = problem.status === 404 || problem.status === 410
  const title = words.text(lost ? 'problems.title-lost' : problem.status >= 500 ? 'problems.title-ours' : 'problems.title')
  return (
    <Layout visit={visit} title={title}>
      <div class="problem">
        <Icon visit={visit} name={lost ? 'search' : problem.status >= 500 ? 'away' : 'info'} />
        <h1 safe>{title}</h1>
        <p safe>{messageOf(visit, problem)}</p>
        {problem.fields.length > 0 && <Complaints visit={visit} problem={problem} />}
        {problem.code === 'second-factor-needed'
          ? <p><a class="btn" href={url`/account/two-factor`}>{words('problems.second-factor-set')}</a></p>
          : <p><a class="btn" href={url`/`}>{words('parts.back-home')}</a></p>}
      </div>
    </Layout>
  )
}
