/** How the data team's pages write numbers, moments and their absence. */
import type { Markup } from '#jsx/jsx-runtime'
import type { Visit } from '../../src/vocabulary/visit.ts'

type Given = number | null | undefined
const isThere = (value: Given): value is number => value !== null && value !== undefined && Number.isFinite(value)

/** Four decimals: models differ in the third. */
export const Score = ({ visit: { words }, value }: { visit: Visit; value: Given }) => (isThere(value) ? words('recommendations.score', { value }) : <>–</>)
export const Share = ({ visit: { words }, value }: { visit: Visit; value: Given }) => (isThere(value) ? words('recommendations.share', { value }) : <>–</>)
export const Count = ({ visit: { words }, value }: { visit: Visit; value: Given }) => (isThere(value) ? words.number(value) : <>–</>)

/** As the audit log writes it: UTC, so that it can be compared with logs. */
export const Moment = ({ at }: { at: Date | null }) => (at === null ? <>–</> : <time datetime={at.toISOString()} safe>{at.toISOString().slice(0, 16).replace('T', ' ')}</time>)

export const Fact = ({ visit, label, children }: { visit: Visit; label: string; children?: Markup }) => (
  <div><dt>{visit.words(label)}</dt><dd>{children}</dd></div>
)
