/** What went wrong, and what the reader can do now. */
import type { Visit } from '../../src/vocabulary/visit.ts'
import { url } from '../../src/vocabulary/url.ts'

export interface ShownProblem {
  readonly status: number
  readonly code: string
  readonly details: Readonly<Record<string, string | number>>
  readonly fields: ReadonlyArray<{ readonly field: string; readonly code: string }>
}

export const ProblemNotice = ({ visit: { words }, problem }: { visit: Visit; problem: ShownProblem }) => (
  <div class="notice" role="alert">
    <p>{words.known(`problems.${problem.code}`, words.text('problems.other'))}</p>
    {problem.fields.length > 0 && <ul>{problem.fields.map((f) => <li>{words.known(`problems.${f.code}`, words.text('problems.value-wrong'))}</li>)}</ul>}
  </div>
)

export const ProblemPage = ({ visit, problem }: { visit: Visit; problem: ShownProblem }) => (
  <html lang={visit.locale}>
    <head><title>{visit.words('problems.title')}</title></head>
    <body>
      <main><h1>{visit.words('problems.title')}</h1><ProblemNotice visit={visit} problem={problem} /><a href={url`/`}>{visit.words('problems.home')}</a></main>
    </body>
  </html>
)
