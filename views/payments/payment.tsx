/** The payer's page of one payment: what to do now, whether it arrived, and where to go from here. */
import { isLive, type NextStep, type Payment } from '../../src/payments/payment.ts'
import type { Refund } from '../../src/payments/refund.ts'
import { localPath, type Url, url } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Form, Send } from '../accounts/form.tsx'
import { Layout } from '../layout.tsx'
import { ProblemNotice, type ShownProblem } from '../parts/problem.tsx'

export interface PaymentProps {
  readonly visit: Visit
  readonly payment: Payment
  /** Null before it was begun. */
  readonly step: NextStep | null
  readonly refunds: ReadonlyArray<Refund>
  /** Read out to us when something is asked about it. */
  readonly reference: string | null
  readonly problem?: ShownProblem | undefined
}

export const PaymentPage = (props: PaymentProps) => {
  const { visit, payment, problem } = props
  const { words } = visit
  const here = url`/payments/${payment.id}`
  return (
    <Layout visit={visit} title={words.text('payments.title')}>
      <div class="narrow">
        <h1>{words('payments.title')}</h1>
        {problem !== undefined && <ProblemNotice visit={visit} problem={problem} />}
        <p class="sum"><b>{words.money(payment.amount)}</b> {words(`payments.for-${payment.purposeKind}`)} · {words(`payments.method-${payment.method}`)}</p>
        {isLive(payment)
          ? <div id="payment" class="stack" hx-get={here} hx-trigger="every 4s" hx-swap="innerMorph" hx-sync="this:drop"><PaymentNow {...props} /></div>
          : <div id="payment" class="stack"><PaymentNow {...props} /></div>}
        <Refunds {...props} />
        <Reference {...props} />
      </div>
    </Layout>
  )
}

const onward = ({ returnTo }: Payment): Url => localPath(returnTo) ?? url`/wallet`

/** The part that changes by itself. */
export const PaymentNow = (props: PaymentProps) => {
  const { visit, payment, step } = props
  const { words } = visit
  return (
    <>
      <p role="status" class={`state state-${payment.state}`}><b>{words(`payments.state-${payment.state}`)}</b> {words(`payments.state-${payment.state}-lead`)}</p>
      {isLive(payment) && payment.captured > 0 && <p class="notice">{words('payments.partly', { paid: words.moneyText(payment.captured), due: words.moneyText((payment.amount - payment.captured) as Payment['amount']) })}</p>}
      {isLive(payment) && step !== null && step.kind !== 'wait' && <Step visit={visit} step={step} />}
      {isLive(payment) && payment.method !== 'cash' && (step === null ? <Begin visit={visit} payment={payment} label={payment.captured > 0 ? 'payments.pay-rest' : 'payments.pay-now'} /> : <Check visit={visit} payment={payment} />)}
      {payment.state === 'failed' && <Begin visit={visit} payment={payment} label="payments.try-again" />}
      {!isLive(payment) && payment.state !== 'failed' && <p><a class="btn" href={onward(payment)}>{words('payments.go-on')}</a></p>}
    </>
  )
}

const Begin = ({ visit, payment, label }: { visit: Visit; payment: Payment; label: string }) => (
  <Form visit={visit} action={url`/payments/${payment.id}/begin`}><Send visit={visit} label={label} /></Form>
)

/** Whoever has no script, or no patience, asks at once. */
const Check = ({ visit, payment }: { visit: Visit; payment: Payment }) => (
  <Form visit={visit} action={url`/payments/${payment.id}/check`}><Send visit={visit} label="payments.check" quiet /></Form>
)

export const Step = ({ visit, step }: { visit: Visit; step: NextStep }) => {
  const { words } = visit
  if (step.kind === 'redirect') return <p><a class="btn" href={step.url}>{words('payments.to-page')}</a></p>
  if (step.kind === 'ussd') {
    return (
      <section class="step" aria-labelledby="dial-title">
        <h2 id="dial-title">{words('payments.dial-title')}</h2>
        <p class="figures"><bdi dir="ltr" safe>{step.dial}</bdi></p>
        <p><a class="btn" href={`tel:${step.dial.replaceAll('#', '%23')}` as Url}>{words('payments.dial')}</a></p>
        <p>{words('payments.dial-lead')}</p>
      </section>
    )
  }
  if (step.kind !== 'transfer') return <></>
  return (
    <section class="step" aria-labelledby="transfer-title">
      <h2 id="transfer-title">{words('payments.transfer-title')}</h2>
      <dl class="measures">
        <div><dt>{words('payments.account-number')}</dt><dd class="figures"><bdi dir="ltr" safe>{step.accountNumber}</bdi></dd></div>
        <div><dt>{words('payments.bank')}</dt><dd safe>{step.bank}</dd></div>
        <div><dt>{words('payments.account-name')}</dt><dd safe>{step.accountName}</dd></div>
        <div><dt>{words('payments.exactly')}</dt><dd>{words.money(step.amount)}</dd></div>
      </dl>
      <p>{words('payments.transfer-lead', { time: timeOf(visit, step.expiresAt) })}</p>
    </section>
  )
}

const LAGOS_MINUTES = 60
const timeOf = ({ words }: Visit, instant: string): string => {
  const at = new Date(instant)
  return words.timeOfDayText((at.getUTCHours() * 60 + at.getUTCMinutes() + LAGOS_MINUTES) % 1_440)
}

const Refunds = ({ visit: { words }, refunds }: PaymentProps) => (
  <>{refunds.length > 0 && (
    <section aria-labelledby="refunds-title">
      <h2 id="refunds-title">{words('payments.refunds')}</h2>
      <ul class="plain">{refunds.map((one) => <li><b>{words.money(one.amount)}</b> · {words(`payments.refund-${one.state}`)} · {words(`payments.to-${one.to}`)}</li>)}</ul>
    </section>
  )}</>
)

const Reference = ({ visit: { words }, reference }: PaymentProps) => (
  <>{reference !== null && <p class="hint">{words('payments.reference')} <bdi dir="ltr" safe>{reference}</bdi></p>}</>
)
