/** Where this page lies: links from the city down to its parent. */
import type { Url } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'

export const Trail = ({ visit, steps }: { visit: Visit; steps: ReadonlyArray<{ readonly to: Url; readonly name: string }> }) => (
  <nav aria-label={visit.words.text('parts.trail')}>
    <ol class="trail">{steps.map((s) => <li><a class="name" href={s.to} safe>{s.name}</a></li>)}</ol>
  </nav>
)
