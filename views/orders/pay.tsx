/** The pay page of an order. Whoever comes back to it sees the same step; nothing here charges twice. */
import type { PayMethod } from '../../drizzle/schema/orders.ts'
import type { NextStep, Payment } from '../../src/payments/payment.ts'
import type { Order } from '../../src/orders/order.ts'
import type { Kobo } from '../../src/vocabulary/money.ts'
import { type Url, url, withQuery } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Layout } from '../layout.tsx'
import { Icon } from '../parts/icon.tsx'
import { Live } from '../parts/live.tsx'
import { ProblemNotice, type ShownProblem } from '../parts/problem.tsx'
import { Hidden } from './basket.tsx'
import { timeText } from '../parts/times.ts'

export interface PayStatusProps {
  readonly visit: Visit
  readonly order: Order
  readonly payment: Payment
  readonly due: Kobo
  /** Null: nobody has been asked yet. */
  readonly step: NextStep | null
  /** Carried along by whoever came by a letter's link. */
  readonly pass: string | undefined
}

export interface PayProps extends PayStatusProps {
  readonly formKey: string
  /** As of which it is shown. */
  readonly bookmark: string
  readonly methods: ReadonlyArray<PayMethod>
  readonly problem?: ShownProblem | undefined
}

export function PayPage(props: PayProps) {
  const { visit, formKey, order, payment, pass, methods, problem } = props
  const { words } = visit
  const action = url`/orders/${order.id}/pay`
  const others = methods.filter((method) => method !== payment.method)
  return (
    <Layout visit={visit} title={words.text('orders.pay-title', { reference: order.reference })} live>
      <div class="narrow">
        <h1><bdi safe>{words.text('orders.pay-title', { reference: order.reference })}</bdi></h1>
        {problem !== undefined && <ProblemNotice visit={visit} problem={problem} />}
        <Live visit={visit} id="pay-status" class="box" from={withQuery(url`/orders/${order.id}/pay/status`, { pass })} bookmark={props.bookmark}><PayStatus {...props} /></Live>
        {others.length > 0 && (
          <details>
            <summary>{words('orders.pay-other')}</summary>
            <form method="post" action={action} class="stack">
              <Hidden visit={visit} formKey={`${formKey}-other`} />
              {pass !== undefined && <input type="hidden" name="pass" value={pass} />}
              <div class="choices">{others.map((method, i) => <label class="choice pick"><input type="radio" name="method" value={method} checked={i === 0} /><span>{words(`orders.pay-${method}`)}</span></label>)}</div>
              <button class="btn quiet">{words('orders.pay-change')}</button>
            </form>
          </details>
        )}
        <p><a href={withQuery(url`/orders/${order.id}`, { pass })}>{words('orders.see')}</a></p>
      </div>
    </Layout>
  )
}

/** How it stands; once it is paid or over, the page leads on by a button. */
export function PayStatus(props: PayStatusProps) {
  const { visit, order, payment, due, pass } = props
  const { words } = visit
  if (isSettled(order)) return <div class="stack"><p data-say class="price big" safe>{words.text(`orders.state-${order.state}`)}</p><p><a class="btn" href={withQuery(url`/orders/${order.id}`, { pass })}>{words('orders.see')}</a></p></div>
  return (
    <div class="stack">
      <p class="price big">{words.money(due)}</p>
      {order.dueAt !== null && props.step?.kind !== 'transfer' && <p class="aside"><Icon visit={visit} name="clock" /><span safe>{words.text('orders.pay-until', { time: timeText(visit, order.dueAt) })}</span></p>}
      {payment.captured > 0 && payment.state !== 'paid' && <p class="soon" data-say safe>{words.text('orders.pay-partly', { paid: words.moneyText(payment.captured), due: words.moneyText(due) })}</p>}
      {payment.state === 'failed' && <p class="soon" data-say>{words('orders.pay-failed')}</p>}
      <Step {...props} />
      {payment.state === 'pending' && <p class="hint">{words('orders.pay-waiting')}</p>}
    </div>
  )
}

/** There is nothing to wait for on the pay page any more. */
export const isSettled = ({ state }: Pick<Order, 'state'>): boolean => state !== 'placed'

function Step({ visit, order, payment, due, step, pass }: PayStatusProps) {
  const { words } = visit
  if (step?.kind === 'transfer') return <Transfer visit={visit} step={step} />
  if (step?.kind === 'ussd') {
    return (
      <section class="stack">
        <p>{words('orders.pay-ussd-lead')}</p>
        <p class="dial" dir="ltr"><b safe>{step.dial}</b></p>
        <p><a class="btn" href={`tel:${encodeURIComponent(step.dial)}` as Url} safe>{words.text('orders.pay-dial', { code: step.dial })}</a></p>
      </section>
    )
  }
  if (step?.kind === 'wait') return <p>{words(payment.method === 'cash' ? 'orders.pay-cash-wait' : 'orders.pay-waiting')}</p>
  if (step?.kind === 'redirect') return <p><a class="btn" href={step.url}>{words('orders.pay-continue')}</a></p>
  return (
    <form method="post" action={url`/orders/${order.id}/pay`}>
      <Hidden visit={visit} formKey={`${payment.id}-${due}-${payment.state}`} />
      {pass !== undefined && <input type="hidden" name="pass" value={pass} />}
      <button class="btn">{payment.method === 'card' ? words('orders.pay-go', { amount: words.moneyText(due) }) : words('orders.pay-begin')}</button>
    </form>
  )
}

const Transfer = ({ visit, step }: { visit: Visit; step: Extract<NextStep, { kind: 'transfer' }> }) => {
  const { words } = visit
  return (
    <section class="stack">
      <p>{words('orders.pay-transfer-lead')}</p>
      <dl class="bill account">
        <div><dt>{words('orders.pay-bank')}</dt><dd class="name" safe>{step.bank}</dd></div>
        <div><dt>{words('orders.pay-account')}</dt><dd dir="ltr"><b class="figures" safe>{step.accountNumber}</b></dd></div>
        <div><dt>{words('orders.pay-account-name')}</dt><dd class="name" safe>{step.accountName}</dd></div>
        <div class="sum"><dt>{words('orders.total')}</dt><dd>{words.money(step.amount)}</dd></div>
      </dl>
      <p class="aside"><Icon visit={visit} name="clock" /><span safe>{words.text('orders.pay-until', { time: timeText(visit, new Date(step.expiresAt)) })}</span></p>
      <p class="hint">{words('orders.pay-transfer-note')}</p>
    </section>
  )
}
