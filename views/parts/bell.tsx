/** The way to one's notifications, with how many are unread. */
import { url } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Icon } from './icon.tsx'

/** Beyond that, the exact number helps nobody. */
const MOST_SHOWN = 99

/** @param props.anew it comes beside something else, and takes the place of the one that is on the page */
export const Bell = ({ visit, anew }: { visit: Visit; anew?: boolean }) => (
  <a class="pill bell" id="bell" hx-swap-oob={anew ? 'true' : undefined} href={url`/notifications`} aria-label={visit.words.text('parts.bell', { count: visit.unread })}>
    <Icon visit={visit} name="bell" />
    {visit.unread > 0 && <b aria-hidden="true">{visit.unread > MOST_SHOWN ? <span>{`${MOST_SHOWN}+`}</span> : visit.words.number(visit.unread)}</b>}
  </a>
)
