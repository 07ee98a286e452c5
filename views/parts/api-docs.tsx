/** The JSON API, readable by people; made from the document that programs read. */
import { url } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Layout } from '../layout.tsx'

export interface DocumentedOperation {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly summary: string
  readonly description: string
  readonly parameters: ReadonlyArray<{ readonly name: string; readonly place: string; readonly isRequired: boolean; readonly type: string; readonly example: string }>
  readonly bodyExample: string | null
  readonly answers: ReadonlyArray<{ readonly status: number; readonly meaning: string; readonly example: string | null }>
}

interface DocsProps {
  readonly visit: Visit
  readonly operations: ReadonlyArray<DocumentedOperation>
  /** Every code an error may carry. */
  readonly codes: ReadonlyArray<string>
}

export const ApiDocs = ({ visit, operations, codes }: DocsProps) => {
  const { words } = visit
  return (
    <Layout visit={visit} title={words.text('web.docs-title')}>
      <h1>{words('web.docs-title')}</h1>
      <p class="lead">{words('web.docs-intro')} <a href={url`/openapi.json`}>openapi.json</a></p>
      <section aria-labelledby="operations">
        <div class="head"><h2 id="operations">{words('web.docs-operations')}</h2></div>
        {operations.map((operation) => <Operation visit={visit} operation={operation} />)}
      </section>
      <section aria-labelledby="errors">
        <div class="head"><h2 id="errors">{words('web.docs-errors')}</h2></div>
        <dl class="codes">{codes.map((code) => <><dt id={`problem-${code}`}><code safe>{code}</code></dt><dd>{words.known(`problems.${code}`, code)}</dd></>)}</dl>
      </section>
    </Layout>
  )
}

const Operation = ({ visit: { words }, operation: { id, method, path, summary, description, parameters, bodyExample, answers } }: { visit: Visit; operation: DocumentedOperation }) => (
  <details class="route" id={id} dir="ltr">
    <summary><code><b class={method === 'GET' ? 'reads' : 'writes'} safe>{method}</b> <span safe>{path}</span></code> <span safe>{summary}</span></summary>
    {description !== '' && <p safe>{description}</p>}
    {parameters.length > 0 && (
      <div class="wide">
        <table>
          <thead><tr><th scope="col">{words('web.docs-parameter')}</th><th scope="col">{words('web.docs-place')}</th><th scope="col">{words('web.docs-type')}</th><th scope="col">{words('web.docs-example')}</th></tr></thead>
          <tbody>
            {parameters.map((p) => <tr><th scope="row"><code safe>{p.isRequired ? `${p.name} *` : p.name}</code></th><td safe>{p.place}</td><td safe>{p.type}</td><td><code safe>{p.example}</code></td></tr>)}
          </tbody>
        </table>
      </div>
    )}
    {bodyExample !== null && <><h3>{words('web.docs-body')}</h3><pre tabindex="0" safe>{bodyExample}</pre></>}
    <h3>{words('web.docs-answers')}</h3>
    <ul>{answers.map((a) => <li><code safe>{String(a.status)}</code> <span safe>{a.meaning}</span>{a.example !== null && <pre tabindex="0" safe>{a.example}</pre>}</li>)}</ul>
  </details>
)
