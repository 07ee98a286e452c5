/** What happened to somebody's orders, rides or place while they looked elsewhere; new ones come in by themselves. */
import { leadsTo, type Notice, signOf } from '../../src/notifications/notice.ts'
import type { Preferences } from '../../src/notifications/queries.ts'
import { localTime } from '../../src/vocabulary/calendar.ts'
import { url, withQuery } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Layout } from '../layout.tsx'
import { Bell } from '../parts/bell.tsx'
import { Icon } from '../parts/icon.tsx'
import { Live } from '../parts/live.tsx'
import { PushOffer } from '../parts/push-offer.tsx'
import { noticeText } from './notice-text.ts'

export interface InboxListProps {
  readonly visit: Visit
  readonly items: ReadonlyArray<Notice>
  readonly unread: number
  /** Where older ones go on. */
  readonly next: string | null
}

export interface InboxProps extends InboxListProps {
  /** As of which it is shown; null for older parts, which stay as they are. */
  readonly bookmark: string | null
  readonly preferences: Preferences
}

export const InboxPage = (props: InboxProps) => {
  const { visit, bookmark, preferences } = props
  const { words } = visit
  return (
    <Layout visit={visit} title={words.text('notifications.inbox')} live={bookmark !== null}>
      <link rel="stylesheet" href={visit.asset('inbox.css')} />
      <div class="inbox">
        <h1>{words('notifications.inbox')}</h1>
        {bookmark === null ? <InboxList {...props} /> : <Live visit={visit} id="inbox" from={url`/notifications/list`} bookmark={bookmark}><InboxList {...props} /></Live>}
        {bookmark !== null && <PushOffer visit={visit} why="inbox" />}
        <details class="box">
          <summary>{words('notifications.preferences')}</summary>
          <form method="post" action={url`/notifications/preferences`} class="stack">
            <Proof visit={visit} formKey={`preferences-${Number(preferences.orderEmails)}`} />
            <label class="tick"><input type="checkbox" name="order_emails" value="yes" checked={preferences.orderEmails} /><span>{words('notifications.order-emails')}</span></label>
            <p class="hint">{words('notifications.order-emails-hint')}</p>
            <p><button class="btn quiet">{words('notifications.save')}</button></p>
          </form>
        </details>
      </div>
    </Layout>
  )
}

/** What is streamed: the list, and with it the number in the header. */
export const InboxNews = (props: InboxListProps) => (
  <>
    <InboxList {...props} />
    <Bell visit={{ ...props.visit, unread: props.unread }} anew />
  </>
)

export const InboxList = ({ visit, items, unread, next }: InboxListProps) => {
  const { words } = visit
  const [newest] = items
  if (!newest) {
    return (
      <div class="empty">
        <Icon visit={visit} name="bell" />
        <h2>{words('notifications.inbox-empty')}</h2>
        <p>{words('notifications.inbox-empty-lead')}</p>
        <p class="vh" data-say>{words('notifications.unread', { count: 0 })}</p>
      </div>
    )
  }
  return (
    <>
      <div class="head">
        <p class="soft">{words('notifications.unread', { count: unread })}</p>
        {unread > 0 && (
          <form method="post" action={url`/notifications/reading`}>
            <Proof visit={visit} formKey={`all-${newest.id}-${unread}`} />
            <input type="hidden" name="until" value={newest.id} />
            <button class="btn quiet">{words('notifications.read-all')}</button>
          </form>
        )}
      </div>
      <p class="vh" data-say>{words('notifications.said', { count: unread, newest: noticeText(visit, newest) })}</p>
      <ul class="notices">{items.map((notice) => <NoticeItem visit={visit} notice={notice} />)}</ul>
      {next !== null && <p class="more"><a class="btn quiet" href={withQuery(url`/notifications`, { before: next })}>{words('notifications.older')}</a></p>}
    </>
  )
}

/** Following an unread one reads it, which changes something: so it is a form, and a link once it is read. */
const NoticeItem = ({ visit, notice }: { visit: Visit; notice: Notice }) => {
  const { words } = visit
  const text = noticeText(visit, notice)
  return (
    <li id={`notice-${notice.id}`} class={notice.readAt === null ? 'notice-item new' : 'notice-item'}>
      <span class={`sign sign-${signOf(notice)}`}><Icon visit={visit} name={signOf(notice)} /></span>
      <div>
        {notice.readAt === null ? (
          <form method="post" action={url`/notifications/${notice.id}/opening`}>
            <Proof visit={visit} formKey={`open-${notice.id}`} />
            <button class="told" dir="auto"><span class="vh">{words('notifications.new')} </span><span safe>{text}</span></button>
          </form>
        ) : <a class="told" dir="auto" href={leadsTo(notice)} safe>{text}</a>}
        <p class="hint"><time datetime={notice.createdAt.toISOString()} safe>{timeText(visit, notice.createdAt)}</time></p>
      </div>
      {notice.readAt === null && (
        <form method="post" action={url`/notifications/${notice.id}/reading`}>
          <Proof visit={visit} formKey={`read-${notice.id}`} />
          <button class="mark" aria-label={words.text('notifications.read-one-of', { text })}>{words('notifications.read-one')}</button>
        </form>
      )}
    </li>
  )
}

/** The day is said when it is not today. */
function timeText({ words, now }: Visit, instant: Date): string {
  const [at, today] = [localTime(instant), localTime(now).date]
  const time = words.timeOfDayText(at.minute)
  return at.date === today ? time : words.text('notifications.at', { day: words.dateText(instant), time })
}

const Proof = ({ visit, formKey }: { visit: Visit; formKey: string }) => (
  <>
    <input type="hidden" name="_token" value={visit.formToken} />
    <input type="hidden" name="_key" value={formKey} />
  </>
)
