/** The JSON door of an inbox. Texts are in the reader's language; apps that word them themselves take kind and arguments. */
import { leadsTo, type Notice } from './notice.ts'
import { noticeText } from '../../views/notifications/notice-text.ts'
import { write } from '../platform/database.ts'
import { cursorOf } from '../vocabulary/cursor.ts'
import { kobo, moneyJson } from '../vocabulary/money.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { about, door, signedIn, type Successes } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { once } from '../web/idempotency.ts'
import { acceptsStream } from '../web/stream.ts'
import { choosePreferences } from './choose.ts'
import { positionIn, scopeOf } from './desk.ts'
import { InboxQuery, OneNotice, PreferencesInput, ReadingInput } from './inputs.ts'
import { noticesOf, preferencesOf, type Preferences, unreadOf } from './queries.ts'
import { readAll, readNotice } from './read.ts'

const notifications = (summary: string, ...statuses: Successes) => about('Notifications', summary, ...statuses)
const unkept = { headers: { 'cache-control': 'no-store' } } as const
const STREAMED = 20

export const inboxApi = ({ db, streams }: House) => {
  const unread = async (visit: Visit): Promise<number> => (await unreadOf(db, [signedIn(visit).id]))[0] ?? 0

  return door('inbox-api', '/api/notifications')
    .get('', async ({ query, request, visit }) => {
      const { id } = signedIn(visit)
      const onlyUnread = query.unread === 'yes'
      const part = async (limit: number, before: ReturnType<typeof positionIn>) => {
        const [{ items, next }, count] = await Promise.all([noticesOf(db, id, { limit, before, onlyUnread }), unread(visit)])
        return { items: items.map((notice) => noticeJson(visit, notice)), next_cursor: next && cursorOf(scopeOf(id, onlyUnread), [next]), unread: count }
      }
      if (!acceptsStream(request) && query.since === undefined) return Response.json(await part(query.limit, positionIn(id, query.cursor, onlyUnread)), unkept)
      return streams.answer(request, visit, {
        kind: 'inbox-api', subjects: [id], key: `inbox-api ${id} ${visit.locale} ${onlyUnread}`, form: 'json',
        show: async () => ({ data: JSON.stringify(await part(STREAMED, null)) }),
      }, query)
    }, { query: InboxQuery, detail: notifications('Your inbox, the newest first: JSON, or a stream of events (text/event-stream); `since` answers 204 when nothing has changed', 200, 204) })
    .post('/reading', ({ body, request, visit }) => once({ db, request, visit, input: body }, async (tx) => Response.json({ read: await readAll(tx, signedIn(visit).id, body.until ?? null, visit.now) }, unkept)), { body: ReadingInput, detail: notifications('Mark all as read, or those up to one') })
    .post('/:id/reading', ({ params, request, visit }) => once({ db, request, visit, input: params }, async (tx) => Response.json(noticeJson(visit, await readNotice(tx, signedIn(visit).id, params.id, visit.now)), unkept)), { params: OneNotice, detail: notifications('Mark one as read') })
    .get('/preferences', async ({ visit }) => Response.json(preferencesJson(await preferencesOf(db, signedIn(visit).id)), unkept), { detail: notifications('What you are told by which way') })
    .put('/preferences', async ({ body, visit }) => {
      const chosen = { orderEmails: body.order_emails }
      await write(db, (tx) => choosePreferences(tx, signedIn(visit).id, chosen, visit.now))
      return Response.json(preferencesJson(chosen), unkept)
    }, { body: PreferencesInput, detail: notifications('Choose what you are told by which way') })
}

const noticeJson = (visit: Visit, notice: Notice) => ({
  id: notice.id, kind: notice.kind, text: noticeText(visit, notice), link: leadsTo(notice), about_id: notice.aboutId, created_at: notice.createdAt.toISOString(), read_at: notice.readAt?.toISOString() ?? null,
  arguments: Object.fromEntries(Object.entries(notice.arguments).map(([name, value]) => [name, typeof value === 'number' ? moneyJson(kobo(value)) : value])),
})

const preferencesJson = ({ orderEmails }: Preferences) => ({ order_emails: orderEmails })
