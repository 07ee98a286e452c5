/**
 * A part of a page that follows what happens, by htmx's stream of Server-Sent Events; where streams do not get through it asks
 * now and then (static/live.js), and without script there is a link. Pages that use it are rendered with `live` (layout.tsx).
 */
import type { Markup } from '#jsx/jsx-runtime'
import type { Url } from '../../src/vocabulary/url.ts'
import { withQuery } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'

export interface LiveProps {
  readonly visit: Visit
  readonly id: string
  /** The route that streams the same children, and answers pollers. */
  readonly from: Url
  /** As of which the children are; taken before they were read. */
  readonly bookmark: string
  readonly class?: string
  readonly children?: Markup
}

/**
 * Children are morphed into what comes, so that focus and open details stay. What a screen reader should say when it changes
 * stands in one descendant with `data-say` (SaidLive); it is repeated, when it is different, in a region that is never replaced.
 */
export const Live = ({ visit: { words, here }, id, from, bookmark, class: name, children }: LiveProps) => (
  <div class={name}>
    <div id={id} data-live data-poll={from} data-said={`${id}-said`} data-note={`${id}-note`} hx-sse:connect={withQuery(from, { from: bookmark })} hx-sse:close="end" hx-swap="innerMorph">{children}</div>
    <p class="vh" role="status" id={`${id}-said`} />
    <p class="live-note" id={`${id}-note`} hidden>{words('parts.live-off')}</p>
    <noscript><p><a class="btn quiet" href={here}>{words('parts.live-again')}</a></p></noscript>
  </div>
)
