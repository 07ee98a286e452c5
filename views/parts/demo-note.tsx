/** Beside figures and money of a demo city: what of it never happened. */
import type { Visit } from '../../src/vocabulary/visit.ts'

export const DemoNote = ({ visit: { words } }: { visit: Visit }) => <p class="hint">{words('parts.demo-note')}</p>
