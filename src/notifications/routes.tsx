/** The pages' door of an inbox: each sees their own. */
import { InboxNews, InboxPage } from '../../views/notifications/inbox.tsx'
import { write } from '../platform/database.ts'
import { cursorOf } from '../vocabulary/cursor.ts'
import type { Id } from '../vocabulary/id.ts'
import { url } from '../vocabulary/url.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { door, signedIn } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { once } from '../web/idempotency.ts'
import { page, seeOther } from '../web/page.ts'
import { acceptsStream } from '../web/stream.ts'
import { choosePreferences } from './choose.ts'
import { positionIn, scopeOf } from './desk.ts'
import { InboxLiveQuery, InboxPageQuery, OneNotice, PreferencesForm, ReadingForm } from './inputs.ts'
import { leadsTo } from './notice.ts'
import { noticesOf, preferencesOf, unreadOf } from './queries.ts'
import { readAll, readNotice } from './read.ts'

const SHOWN = 20
const INBOX = url`/notifications`

export const inboxPages = ({ db, live, streams }: House) => {
  async function listOf(visit: Visit, before: Id<'notice'> | null) {
    const { id } = signedIn(visit)
    const [{ items, next }, [unread = 0]] = await Promise.all([noticesOf(db, id, { limit: SHOWN, before }), unreadOf(db, [id])])
    return { visit, items, unread, next: next && cursorOf(scopeOf(id, false), [next]) }
  }

  return door('inbox-pages', '/notifications')
    .get('', async ({ query, visit }) => {
      const { id } = signedIn(visit)
      const before = positionIn(id, query.before)
      // Before what it stands for: what happens in between is told twice rather than never.
      const bookmark = before === null ? await live.bookmark() : null
      const [list, preferences] = await Promise.all([listOf(visit, before), preferencesOf(db, id)])
      return page(<InboxPage {...list} bookmark={bookmark} preferences={preferences} />, { headers: { 'cache-control': 'no-store' } })
    }, { query: InboxPageQuery })
    .get('/list', ({ query, request, visit }) => {
      const { id } = signedIn(visit)
      if (!acceptsStream(request) && !visit.wantsFragment) return seeOther(INBOX)
      return streams.answer(request, visit, {
        kind: 'inbox', subjects: [id], key: `inbox ${id} ${visit.formToken} ${visit.locale}`, form: 'markup',
        show: async () => ({ data: (<InboxNews {...await listOf(visit, null)} />).markup }),
      }, query)
    }, { query: InboxLiveQuery })
    .post('/:id/opening', ({ params, request, visit }) => once({ db, request, visit, input: params }, async (tx) => seeOther(leadsTo(await readNotice(tx, signedIn(visit).id, params.id, visit.now)))), { params: OneNotice })
    .post('/:id/reading', ({ params, request, visit }) => once({ db, request, visit, input: params }, async (tx) => {
      await readNotice(tx, signedIn(visit).id, params.id, visit.now)
      return seeOther(INBOX)
    }), { params: OneNotice })
    .post('/reading', ({ body, request, visit }) => once({ db, request, visit, input: body }, async (tx) => {
      await readAll(tx, signedIn(visit).id, body.until, visit.now)
      return seeOther(INBOX)
    }), { body: ReadingForm })
    .post('/preferences', async ({ body, visit }) => {
      await write(db, (tx) => choosePreferences(tx, signedIn(visit).id, { orderEmails: body.order_emails === 'yes' }, visit.now))
      return seeOther(INBOX)
    }, { body: PreferencesForm })
}
