/** Webhooks as they came, and what became of them. */
import { url, withQuery } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Form, Send } from '../accounts/form.tsx'
import { StaffTabs } from '../admin/staff-tabs.tsx'
import { Layout } from '../layout.tsx'
import { Moment } from '../recommendations/figures.tsx'

export interface InboxRow {
  readonly id: number
  readonly provider: string
  readonly eventKey: string
  readonly state: string
  readonly attempts: number
  readonly note: string | null
  readonly receivedAt: Date
  readonly dueAt: Date
  readonly mayReplay: boolean
}

const INBOX_STATES = ['waiting', 'in_hand', 'applied', 'ignored', 'quarantined', 'failed'] as const

export const InboxPage = ({ visit, items, counts, state, next }: { visit: Visit; items: ReadonlyArray<InboxRow>; counts: Readonly<Record<string, number>>; state: string; next: number | null }) => {
  const { words } = visit
  return (
    <Layout visit={visit} title={words.text('admin.inbox')}>
      <StaffTabs visit={visit} at="inbox" />
      <h1>{words('admin.inbox')}</h1>
      <nav class="chips" aria-label={words.text('admin.state')}>
        <a class="chip" href={url`/admin/inbox`} aria-current={state === '' ? 'page' : undefined}>{words('payments.any')}</a>
        {INBOX_STATES.map((one) => <a class="chip" href={withQuery(url`/admin/inbox`, { state: one })} aria-current={state === one ? 'page' : undefined}>{words(`payments.inbox-${one}`)} <span>{words.number(counts[one] ?? 0)}</span></a>)}
      </nav>
      <div class="wide" tabindex="0" role="group" aria-label={words.text('admin.inbox')}><table class="people">
        <thead><tr><th scope="col">{words('payments.when')}</th><th scope="col">{words('payments.provider')}</th><th scope="col">{words('payments.event-key')}</th><th scope="col">{words('admin.state')}</th><th scope="col" class="figure">{words('payments.tries')}</th><th scope="col">{words('payments.replay')}</th></tr></thead>
        <tbody>
          {items.map((item) => (
            <tr>
              <th scope="row"><Moment at={item.receivedAt} /></th><td safe>{item.provider}</td><td><bdi dir="ltr" safe>{item.eventKey}</bdi></td>
              <td>{words(`payments.inbox-${item.state}`)}{item.note !== null && <small safe>{` ${item.note}`}</small>}</td><td class="figure">{words.number(item.attempts)}</td>
              <td>{item.mayReplay && <Form visit={visit} action={url`/admin/inbox/${item.id}/replay`}><Send visit={visit} label="payments.replay" quiet /></Form>}</td>
            </tr>
          ))}
        </tbody>
      </table></div>
      {items.length === 0 && <p>{words('payments.inbox-none')}</p>}
      {next !== null && <p><a class="btn quiet" href={withQuery(url`/admin/inbox`, { state, before: next })}>{words('admin.more')}</a></p>}
    </Layout>
  )
}
