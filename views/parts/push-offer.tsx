/** The offer to be told while the page is away. It says why before anything is asked, and is only there where the browser can (static/push.js). */
import type { Visit } from '../../src/vocabulary/visit.ts'

/** Each has its reason, `parts.push-why-<reason>`. */
export type PushReason = 'order' | 'rider' | 'inbox'

export const PushOffer = ({ visit: { words, asset }, why }: { visit: Visit; why: PushReason }) => (
  <section class="box push" id="push" hidden data-to="/api/notifications/push-subscriptions" data-on={words.text('parts.push-on')} data-off={words.text('parts.push-off')} data-done={words.text('parts.push-done')} data-denied={words.text('parts.push-denied')} data-failed={words.text('parts.toast-failed')}>
    <p data-why>{words(`parts.push-why-${why}`)}</p>
    <p><button type="button" class="btn">{words('parts.push-on')}</button></p>
    <p class="hint" role="status" />
    <script src={asset('push.js')} defer />
  </section>
)
