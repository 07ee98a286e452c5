/** Money pages of platform staff: payments, one with its whole history, the day's settlement. */
import type { historyOf } from '../../src/payments/queries.ts'
import { PAYMENT_METHODS, PAYMENT_STATES, type Payment } from '../../src/payments/payment.ts'
import type { SettlementSum } from '../../src/payments/settlement.ts'
import { type Kobo, ZERO } from '../../src/vocabulary/money.ts'
import { url, withQuery } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Form, Send } from '../accounts/form.tsx'
import { StaffTabs } from '../admin/staff-tabs.tsx'
import { Layout } from '../layout.tsx'
import { DemoNote } from '../parts/demo-note.tsx'
import { ProblemNotice, type ShownProblem } from '../parts/problem.tsx'
import { Fact, Moment } from '../recommendations/figures.tsx'

export interface PaymentsAsked {
  readonly q: string
  readonly state: string
  readonly method: string
  readonly from: string
  readonly until: string
}

export const PaymentsPage = ({ visit, isDemo, payments, asked, next, suspicious }: { visit: Visit; isDemo: boolean; payments: ReadonlyArray<Payment>; asked: PaymentsAsked; next: string | null; suspicious: ReadonlyArray<string> }) => {
  const { words } = visit
  return (
    <Layout visit={visit} title={words.text('admin.payments')}>
      <StaffTabs visit={visit} at="payments" />
      <h1>{words('admin.payments')}</h1>
      {isDemo && <DemoNote visit={visit} />}
      {suspicious.length > 0 && (
        <div class="notice" role="alert"><p>{words('payments.suspicious', { count: suspicious.length })}</p><ul>{suspicious.map((id) => <li><a href={url`/admin/payments/${id}`}><bdi dir="ltr" safe>{id.slice(-12)}</bdi></a></li>)}</ul></div>
      )}
      <form class="chips" method="get" action={url`/admin/payments`}>
        <div class="field"><label for="q">{words('payments.find')}</label><input id="q" name="q" value={asked.q} maxlength={100} /></div>
        <Choice visit={visit} name="state" label="admin.state" values={PAYMENT_STATES} words="state" chosen={asked.state} />
        <Choice visit={visit} name="method" label="payments.method" values={PAYMENT_METHODS} words="method" chosen={asked.method} />
        <div class="field date"><label for="from">{words('payments.from')}</label><input id="from" name="from" type="date" value={asked.from} /></div>
        <div class="field date"><label for="until">{words('payments.until')}</label><input id="until" name="until" type="date" value={asked.until} /></div>
        <Send visit={visit} label="admin.find" quiet />
      </form>
      <div class="wide" tabindex="0" role="group" aria-label={words.text('admin.payments')}><table class="people">
        <thead><tr><th scope="col">{words('payments.created')}</th><th scope="col">{words('payments.purpose')}</th><th scope="col">{words('payments.method')}</th><th scope="col">{words('admin.state')}</th><th scope="col" class="figure">{words('payments.amount')}</th><th scope="col" class="figure">{words('payments.captured')}</th></tr></thead>
        <tbody>
          {payments.map((payment) => (
            <tr>
              <th scope="row"><a href={url`/admin/payments/${payment.id}`}><Moment at={payment.createdAt} /></a></th>
              <td>{words(`payments.for-${payment.purposeKind}`)}</td><td>{words(`payments.method-${payment.method}`)}</td><td>{words(`payments.state-${payment.state}`)}</td>
              <td class="figure">{words.money(payment.amount)}</td><td class="figure">{words.money(payment.captured)}</td>
            </tr>
          ))}
        </tbody>
      </table></div>
      {payments.length === 0 && <p>{words('payments.none')}</p>}
      {next !== null && <p><a class="btn quiet" href={withQuery(url`/admin/payments`, { ...asked, cursor: next })}>{words('admin.more')}</a></p>}
    </Layout>
  )
}

const Choice = ({ visit, name, label, values, words: group, chosen }: { visit: Visit; name: string; label: string; values: ReadonlyArray<string>; words: string; chosen: string }) => (
  <div class="field"><label for={name}>{visit.words(label)}</label>
    <select id={name} name={name}><option value="">{visit.words('payments.any')}</option>{values.map((one) => <option value={one} selected={one === chosen}>{visit.words(`payments.${group}-${one}`)}</option>)}</select>
  </div>
)

export interface StaffPaymentProps {
  readonly visit: Visit
  readonly history: Awaited<ReturnType<typeof historyOf>>
  readonly left: Kobo
  /** What a guest has as credit from it, and can be given back to where it came from. */
  readonly guestCredit: Kobo
  readonly formKey: string
  readonly problem?: ShownProblem | undefined
}

export const StaffPaymentPage = (props: StaffPaymentProps) => {
  const { visit, history: { payment }, problem } = props
  const { words } = visit
  return (
    <Layout visit={visit} title={words.text('payments.one')}>
      <StaffTabs visit={visit} at="payments" />
      <h1>{words('payments.one')} <small><bdi dir="ltr" safe>{payment.id.slice(-12)}</bdi></small></h1>
      {problem !== undefined && <ProblemNotice visit={visit} problem={problem} />}
      <dl class="measures">
        <Fact visit={visit} label="admin.state">{words(`payments.state-${payment.state}`)}{payment.note !== null && <small safe>{` ${payment.note}`}</small>}</Fact>
        <Fact visit={visit} label="payments.amount">{words.money(payment.amount)}</Fact>
        <Fact visit={visit} label="payments.captured">{words.money(payment.captured)}</Fact>
        <Fact visit={visit} label="payments.method">{words(`payments.method-${payment.method}`)}</Fact>
        <Fact visit={visit} label="payments.purpose"><>{words(`payments.for-${payment.purposeKind}`)} <bdi dir="ltr" safe>{payment.purposeId}</bdi></></Fact>
        <Fact visit={visit} label="payments.payer"><a href={url`/admin/people/${payment.payerId}`} safe>{payment.email}</a></Fact>
        <Fact visit={visit} label="payments.created"><Moment at={payment.createdAt} /></Fact>
        <Fact visit={visit} label="payments.expires"><Moment at={payment.expiresAt} /></Fact>
        <Fact visit={visit} label="payments.paid-at"><Moment at={payment.paidAt} /></Fact>
        <Fact visit={visit} label="payments.next-look"><Moment at={payment.dueAt} /></Fact>
      </dl>
      <Form visit={visit} action={url`/admin/payments/${payment.id}/reconciliation`}><div><Send visit={visit} label="payments.reconcile" quiet /></div></Form>
      <GiveBack {...props} />
      <GuestCredit {...props} />
      <RefundTable {...props} />
      <Attempts {...props} />
      <Events {...props} />
      <Lines {...props} />
      <Quarrels {...props} />
      <Exchanges {...props} />
    </Layout>
  )
}

const GiveBack = ({ visit, history: { payment }, left, formKey }: StaffPaymentProps) => {
  const { words } = visit
  if (payment.state !== 'paid' || left === ZERO) return <></>
  return (
    <section aria-labelledby="give-back-title">
      <h2 id="give-back-title">{words('payments.give-back')}</h2>
      <Form visit={visit} action={url`/admin/payments/${payment.id}/refunds`} formKey={formKey}>
        <div class="chips">
          <div class="field"><label for="naira">{words('payments.naira')}</label><input id="naira" name="naira" inputmode="decimal" maxlength={20} placeholder={words.moneyText(left)} aria-describedby="left-hint" /></div>
          <div class="field"><label for="reason">{words('admin.reason')}</label><input id="reason" name="reason" maxlength={300} required /></div>
          <div class="field"><label for="to">{words('payments.to')}</label><select id="to" name="to"><option value="source">{words('payments.to-source')}</option><option value="wallet">{words('payments.to-wallet')}</option></select></div>
        </div>
        <p class="hint" id="left-hint">{words('payments.left', { amount: words.moneyText(left) })}</p>
        <div><Send visit={visit} label="payments.give-back" /></div>
      </Form>
    </section>
  )
}

const GuestCredit = ({ visit, history: { payment }, guestCredit, formKey }: StaffPaymentProps) => {
  const { words } = visit
  if (guestCredit === ZERO) return <></>
  return (
    <section aria-labelledby="guest-credit-title">
      <h2 id="guest-credit-title">{words('payments.guest-credit')}</h2>
      <Form visit={visit} action={url`/admin/payments/${payment.id}/credit-refunds`} formKey={`${formKey}-credit`}>
        <p safe>{words.text('payments.guest-credit-hint', { amount: words.moneyText(guestCredit) })}</p>
        <div class="field"><label for="credit-reason">{words('admin.reason')}</label><input id="credit-reason" name="reason" maxlength={300} required /></div>
        <div><Send visit={visit} label="payments.give-back" /></div>
      </Form>
    </section>
  )
}

const RefundTable = ({ visit, history: { refunds } }: StaffPaymentProps) => {
  const { words } = visit
  if (refunds.length === 0) return <></>
  return (
    <section aria-labelledby="refunds-title">
      <h2 id="refunds-title">{words('payments.refunds')}</h2>
      <div class="wide" tabindex="0" role="group" aria-labelledby="refunds-title"><table class="people">
        <thead><tr><th scope="col">{words('payments.when')}</th><th scope="col" class="figure">{words('payments.amount')}</th><th scope="col">{words('admin.state')}</th><th scope="col">{words('payments.to')}</th><th scope="col">{words('admin.reason')}</th><th scope="col">{words('payments.outcome')}</th></tr></thead>
        <tbody>
          {refunds.map((one) => (
            <tr>
              <th scope="row"><Moment at={one.requestedAt} /></th><td class="figure">{words.money(one.amount)}</td>
              <td>{words(`payments.refund-${one.state}`)}{one.note !== null && <small safe>{` ${one.note}`}</small>}</td>
              <td>{words(`payments.to-${one.to}`)}{one.takenFrom === 'credit' && <small> {words('payments.taken-from-credit')}</small>}{one.providerRefundId !== null && <small><bdi dir="ltr" safe>{` ${one.provider} ${one.providerRefundId}`}</bdi></small>}</td><td safe>{one.reason}</td>
              <td>{one.state === 'needs_attention' ? (
                <Form visit={visit} action={url`/admin/refunds/${one.id}/outcome`}><div class="chips"><Send visit={visit} label="payments.refund-was-made" quiet name="outcome" value="done" /><Send visit={visit} label="payments.refund-was-not" quiet name="outcome" value="failed" /></div></Form>
              ) : <Moment at={one.endedAt} />}</td>
            </tr>
          ))}
        </tbody>
      </table></div>
    </section>
  )
}

const Attempts = ({ visit: { words }, history: { attempts } }: StaffPaymentProps) => (
  <>{attempts.length > 0 && (
    <section aria-labelledby="attempts-title">
      <h2 id="attempts-title">{words('payments.attempts')}</h2>
      <div class="wide" tabindex="0" role="group" aria-labelledby="attempts-title"><table class="people">
        <thead><tr><th scope="col">{words('payments.when')}</th><th scope="col">{words('payments.provider')}</th><th scope="col">{words('payments.reference')}</th><th scope="col">{words('admin.state')}</th><th scope="col" class="figure">{words('payments.amount')}</th></tr></thead>
        <tbody>{attempts.map((one) => <tr><th scope="row"><Moment at={one.openedAt} /></th><td>{one.provider}</td><td><bdi dir="ltr" safe>{one.reference}</bdi></td><td>{words(`payments.attempt-${one.state}`)}</td><td class="figure">{words.money(one.amount)}</td></tr>)}</tbody>
      </table></div>
    </section>
  )}</>
)

const factsText = (facts: Readonly<Record<string, unknown>>): string => Object.entries(facts).filter(([, value]) => value !== null).map(([name, value]) => `${name}: ${String(value)}`).join(', ')

const Events = ({ visit: { words }, history: { events } }: StaffPaymentProps) => (
  <section aria-labelledby="events-title">
    <h2 id="events-title">{words('payments.events')}</h2>
    <div class="wide" tabindex="0" role="group" aria-labelledby="events-title"><table class="people">
      <thead><tr><th scope="col">{words('payments.when')}</th><th scope="col">{words('payments.what')}</th><th scope="col" class="figure">{words('payments.amount')}</th><th scope="col">{words('payments.provider')}</th><th scope="col">{words('payments.facts')}</th></tr></thead>
      <tbody>{events.map((one) => <tr><th scope="row"><Moment at={one.at} /></th><td>{words(`payments.action-${one.action}`)} · {words(`payments.outcome-${one.outcome}`)}</td><td class="figure">{words.money(one.amount)}</td><td><bdi dir="ltr" safe>{[one.provider, one.providerId].filter(Boolean).join(' ')}</bdi></td><td><bdi dir="ltr" safe>{factsText(one.facts)}</bdi></td></tr>)}</tbody>
    </table></div>
  </section>
)

const Lines = ({ visit: { words }, history: { lines } }: StaffPaymentProps) => (
  <>{lines.length > 0 && (
    <section aria-labelledby="ledger-title">
      <h2 id="ledger-title">{words('payments.ledger')}</h2>
      <div class="wide" tabindex="0" role="group" aria-labelledby="ledger-title"><table class="people">
        <thead><tr><th scope="col">{words('payments.when')}</th><th scope="col">{words('payments.what')}</th><th scope="col">{words('payments.account')}</th><th scope="col" class="figure">{words('payments.amount')}</th></tr></thead>
        <tbody>{lines.map((line) => <tr><th scope="row"><Moment at={line.at} /></th><td><bdi dir="ltr" safe>{line.kind}</bdi></td><td><bdi dir="ltr" safe>{line.account}</bdi></td><td class="figure">{words.money(line.amount)}</td></tr>)}</tbody>
      </table></div>
    </section>
  )}</>
)

const Quarrels = ({ visit: { words }, history: { disputes } }: StaffPaymentProps) => (
  <>{disputes.length > 0 && (
    <section aria-labelledby="disputes-title">
      <h2 id="disputes-title">{words('payments.disputes')}</h2>
      <ul class="plain">{disputes.map((one) => <li><b>{words.money(one.amount)}</b> · <bdi dir="ltr" safe>{[one.status, one.resolution, one.category].filter(Boolean).join(' · ')}</bdi> · {words('payments.answer-by')} <Moment at={one.answerBy} /></li>)}</ul>
    </section>
  )}</>
)

const Exchanges = ({ visit: { words }, history: { exchanges } }: StaffPaymentProps) => (
  <>{exchanges.length > 0 && (
    <section aria-labelledby="exchanges-title">
      <h2 id="exchanges-title">{words('payments.exchanges')}</h2>
      {exchanges.map((one) => (
        <details><summary><Moment at={one.at} /> <bdi dir="ltr" safe>{`${one.provider} ${one.operation} ${one.status ?? one.error ?? ''} (${one.milliseconds} ms)`}</bdi></summary>
          <pre class="written" tabindex="0" safe>{JSON.stringify({ request: one.request, response: one.response }, null, 1)}</pre>
        </details>
      ))}
    </section>
  )}</>
)

export const SettlementPage = ({ visit, isDemo, day, sums, owed }: { visit: Visit; isDemo: boolean; day: string; sums: ReadonlyArray<SettlementSum>; owed: ReadonlyArray<{ readonly account: string; readonly balance: Kobo }> }) => {
  const { words } = visit
  return (
    <Layout visit={visit} title={words.text('admin.settlement')}>
      <StaffTabs visit={visit} at="settlement" />
      <h1>{words('admin.settlement')}</h1>
      {isDemo && <DemoNote visit={visit} />}
      <form class="chips" method="get" action={url`/admin/settlement`}>
        <div class="field date"><label for="day">{words('payments.day')}</label><input id="day" name="day" type="date" value={day} required /></div>
        <Send visit={visit} label="admin.find" quiet />
      </form>
      <table class="people">
        <thead><tr><th scope="col">{words('payments.account')}</th><th scope="col">{words('payments.movements')}</th><th scope="col">{words('payments.amount')}</th></tr></thead>
        <tbody>{sums.map((sum) => <tr><th scope="row"><bdi dir="ltr" safe>{sum.account}</bdi></th><td>{words.number(sum.movements)}</td><td>{words.money(sum.amount)}</td></tr>)}</tbody>
      </table>
      {sums.length === 0 && <p>{words('payments.settlement-none')}</p>}
      <p><a class="btn quiet" href={withQuery(url`/admin/settlement.csv`, { day })}>{words('payments.settlement-csv')}</a></p>
      <section aria-labelledby="owed-title">
        <h2 id="owed-title">{words('payments.lies-where')}</h2>
        <dl class="measures">{owed.map(({ account, balance }) => <div><dt><bdi dir="ltr" safe>{account}</bdi></dt><dd>{words.money(balance)}</dd></div>)}</dl>
      </section>
    </Layout>
  )
}
