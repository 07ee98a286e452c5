/** One order as its guest sees it: where it is, what to do, what was ordered, what happened. */
import type { Address, Contact } from '../../src/orders/contact.ts'
import { type OrderLine, stepsOf } from '../../src/orders/order.ts'
import { isTheirs } from '../../src/orders/pass.ts'
import type { OrderPageData } from '../../src/orders/queries.ts'
import { type Kobo, timesKobo } from '../../src/vocabulary/money.ts'
import { plusCodeOf } from '../../src/vocabulary/place.ts'
import { type Url, url, withQuery } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Layout } from '../layout.tsx'
import { Icon } from '../parts/icon.tsx'
import { Live } from '../parts/live.tsx'
import { ProblemNotice, type ShownProblem } from '../parts/problem.tsx'
import { PushOffer } from '../parts/push-offer.tsx'
import { Hidden } from './basket.tsx'
import { Bill } from './bill.tsx'
import { dayText, timeText } from '../parts/times.ts'

export interface OrderStatusProps {
  readonly visit: Visit
  readonly formKey: string
  readonly data: OrderPageData
  readonly pass: string | undefined
}

export interface OrderProps extends OrderStatusProps {
  /** As of which it is shown. */
  readonly bookmark: string
  readonly address: Address | null
  readonly contact: Contact
  readonly problem?: ShownProblem | undefined
}

/** The state in words; what is fetched was not delivered. */
export const stateText = ({ words }: Visit, { state, fulfilment }: Pick<OrderPageData['order'], 'state' | 'fulfilment'>): string =>
  words.text(`orders.state-${state === 'delivered' && fulfilment === 'pickup' ? 'fetched' : state}`)

export function OrderPage(props: OrderProps) {
  const { visit, formKey, data, address, pass, problem } = props
  const { words } = visit
  const { order, place, lines, charges } = data
  return (
    <Layout visit={visit} title={words.text('orders.order-title', { reference: order.reference })} live>
      <div class="till">
        <div class="stack">
          <h1><bdi safe>{words.text('orders.order-title', { reference: order.reference })}</bdi></h1>
          <p class="lead"><a class="name" href={url`/restaurants/${place.slug}`} safe>{place.name}</a></p>
          {problem !== undefined && <ProblemNotice visit={visit} problem={problem} />}
          <Live visit={visit} id="order-status" class="box" from={withQuery(url`/orders/${order.id}/status`, { pass })} bookmark={props.bookmark}><OrderStatus {...props} /></Live>
          <section aria-labelledby="items-title">
            <div class="head"><h2 id="items-title">{words('orders.items')}</h2></div>
            <ul class="tally">{lines.map((line) => <OrderedLine visit={visit} line={line} />)}</ul>
          </section>
          {!isOver(order.state) && isTheirs(order, { visitorId: visit.visitorId, personId: visit.person?.id ?? null }) && <PushOffer visit={visit} why="order" />}
          <History visit={visit} data={data} />
        </div>
        <aside>
          <section class="box" aria-labelledby="bill-title">
            <h2 id="bill-title">{words('orders.bill')}</h2>
            <Bill visit={visit} charges={charges.filter(({ kind }) => kind !== 'commission')} total={order.total} refunded={order.refunded} />
            <p><a href={withQuery(url`/orders/${order.id}/receipt`, { pass })}>{words('orders.receipt')}</a></p>
          </section>
          <section class="box stack" aria-labelledby="place-title">
            <h2 id="place-title">{words(address ? 'orders.bring-to' : 'orders.fetch-at')}</h2>
            {address ? <AddressLines address={address} /> : <p class="name" safe>{[place.name, place.landmark, place.area].filter(Boolean).join(words.text('parts.comma'))}</p>}
            {!address && <p><a href={`geo:${place.pin.lat},${place.pin.lng}` as Url}><bdi dir="ltr" safe>{plusCodeOf(place.pin)}</bdi></a></p>}
            {place.phone !== null && <p><a class="btn quiet" href={`tel:${place.phone}` as Url}><Icon visit={visit} name="phone" /><span class="name" safe>{words.text('orders.call-place', { place: place.name })}</span></a></p>}
          </section>
          <form method="post" action={url`/orders/${order.id}/repeat`}>
            <Hidden visit={visit} formKey={`${formKey}-again`} />
            {pass !== undefined && <input type="hidden" name="pass" value={pass} />}
            <button class="btn quiet">{words('orders.again')}</button>
          </form>
        </aside>
      </div>
    </Layout>
  )
}

export const AddressLines = ({ address }: { address: Address }) => (
  <>
    <p class="name" safe>{address.landmark}</p>
    {address.directions !== '' && <p class="name soft" safe>{address.directions}</p>}
    <p><a href={`geo:${address.lat},${address.lng}` as Url}><bdi dir="ltr" safe>{address.plusCode}</bdi></a></p>
  </>
)

/** What changes while one looks (parts/live.tsx). */
export function OrderStatus({ visit, formKey, data, pass }: OrderStatusProps) {
  const { words } = visit
  const { order, offers, lines, canCancel, owed, guestCredit } = data
  const asked = offers.filter(({ state }) => state === 'offered')
  return (
    <section class="stack">
      <h2 class="status"><span data-say class={`at-${order.state}`} safe>{stateText(visit, order)}</span></h2>
      {order.reason !== null && <p>{words.known(`orders.reason-${order.reason}`, words.text('orders.reason-other'))}</p>}
      {asked.map((offer) => <Ranout visit={visit} formKey={formKey} order={order} offer={offer} line={lines.find(({ id }) => id === offer.lineId)} pass={pass} />)}
      {!isOver(order.state) && <p class="promise" safe>{[dayText(visit, order.promisedFrom), words.text(`orders.promised-${order.fulfilment}`, promiseArguments(visit, order))].filter(Boolean).join(': ')}</p>}
      {!isOver(order.state) && <Steps visit={visit} order={order} />}
      {order.fulfilment === 'delivery' && order.state !== 'placed' && !isOver(order.state) && <p><a class="btn quiet" href={withQuery(url`/orders/${order.id}/tracking`, { pass })}>{words('delivery.track-link')}</a></p>}
      {order.state === 'placed' && <p><a class="btn" href={withQuery(url`/orders/${order.id}/pay`, { pass })}>{words('orders.pay')} · {words.money(owed)}</a></p>}
      {order.pay === 'cash' && order.paidAt === null && !isOver(order.state) && <p class="hint">{words('orders.pay-cash-wait')} <b>{words.money(owed)}</b></p>}
      {order.fulfilment === 'pickup' && order.state === 'ready' && <p>{words('orders.say-reference')} <b class="figures" dir="ltr" safe>{order.reference}</b></p>}
      {order.refunded > 0 && <p class="on" safe>{words.text('orders.money-back', { amount: words.moneyText(order.refunded) })}</p>}
      {guestCredit > 0 && <GuestCredit visit={visit} order={order} credit={guestCredit} />}
      {canCancel && (
        <details>
          <summary>{words('orders.cancel')}</summary>
          <form method="post" action={url`/orders/${order.id}/cancellation`} class="stack">
            <Hidden visit={visit} formKey={`${formKey}-cancel`} />
            {pass !== undefined && <input type="hidden" name="pass" value={pass} />}
            <p class="hint">{words('orders.cancel-sure')}</p>
            <button class="btn quiet">{words('orders.cancel')}</button>
          </form>
        </details>
      )}
    </section>
  )
}

/** Money of a guest that counts for nothing: it is theirs, and here is how they get it. */
const GuestCredit = ({ visit: { words }, order, credit }: { visit: Visit; order: OrderPageData['order']; credit: Kobo }) => (
  <div class="notice">
    <p safe>{words.text('orders.guest-credit', { amount: words.moneyText(credit), reference: order.reference })}</p>
    <p><a class="btn quiet" href={withQuery(url`/sign-in`, { next: url`/orders/${order.id}` })}>{words('orders.guest-credit-sign-in')}</a> <a class="btn quiet" href={withQuery(url`/sign-up`, { next: url`/orders/${order.id}` })}>{words('orders.guest-credit-sign-up')}</a></p>
  </div>
)

const OVER: ReadonlySet<OrderPageData['order']['state']> = new Set(['delivered', 'refused', 'cancelled', 'expired'])
export const isOver = (state: OrderPageData['order']['state']): boolean => OVER.has(state)

const promiseArguments = (visit: Visit, { promisedFrom, promisedUntil }: OrderPageData['order']) => {
  const [from = '', until = ''] = [timeText(visit, promisedFrom), timeText(visit, promisedUntil)]
  return { from, until }
}

const Steps = ({ visit, order }: { visit: Visit; order: OrderPageData['order'] }) => {
  const steps = stepsOf(order.fulfilment)
  const reached = order.state === 'awaiting_cash' ? 0 : steps.indexOf(order.state === 'failed_delivery' ? 'picked_up' : order.state)
  return (
    <ol class="progress">
      {steps.map((step, i) => {
        const name = step === 'paid' && order.pay === 'cash' ? 'ordered' : step === 'delivered' && order.fulfilment === 'pickup' ? 'fetched' : step
        return <li class={i <= reached ? 'done' : undefined} aria-current={i === reached ? 'step' : undefined}>{visit.words(`orders.step-${name}`)}</li>
      })}
    </ol>
  )
}

function Ranout({ visit, formKey, order, offer, line, pass }: { visit: Visit; formKey: string; order: OrderPageData['order']; offer: OrderPageData['offers'][number]; line: OrderLine | undefined; pass: string | undefined }) {
  const { words } = visit
  const answers = [...(offer.dishName !== null ? ['swap' as const] : []), 'drop' as const, 'cancel' as const]
  return (
    <div class="notice">
      <h3 class="name" safe>{words.text('orders.out-title', { dish: line?.name ?? '' })}</h3>
      <p safe>{words.text('orders.out-lead', { time: timeText(visit, offer.expiresAt) })}</p>
      {answers.map((answer) => (
        <form method="post" action={url`/orders/${order.id}/substitutions/${offer.id}`}>
          <Hidden visit={visit} formKey={`${formKey}-${offer.id}-${answer}`} />
          {pass !== undefined && <input type="hidden" name="pass" value={pass} />}
          <input type="hidden" name="answer" value={answer} />
          <button class={answer === 'swap' ? 'btn' : 'btn quiet'} safe>{answer === 'swap' ? words.text('orders.out-swap', { dish: offer.dishName ?? '', price: offer.dishPrice === null ? '' : words.moneyText(offer.dishPrice) }) : words.text(`orders.out-${answer}`)}</button>
        </form>
      ))}
    </div>
  )
}

export const OrderedLine = ({ visit: { words }, line }: { visit: Visit; line: OrderLine }) => (
  <li class={line.state === 'ordered' ? undefined : 'gone'}>
    <span class="name"><b>{words.number(line.quantity)} ×</b> <span safe>{[line.name, ...line.options.map((option) => option.name)].join(words.text('parts.comma'))}</span>{line.forName !== null && <small safe> {words.text('orders.for-name', { name: line.forName })}</small>}{line.note !== '' && <small class="name" safe> {words.text('orders.line-note', { note: line.note })}</small>}</span>
    <span class="price">{line.state === 'ordered' ? words.money(timesKobo(line.unitPrice, line.quantity)) : words(`orders.line-${line.state}`)}</span>
  </li>
)

const History = ({ visit, data: { order, history } }: { visit: Visit; data: OrderPageData }) => {
  const { words } = visit
  return (
    <section aria-labelledby="history-title">
      <div class="head"><h2 id="history-title">{words('orders.history')}</h2></div>
      <ol class="history">
        {history.map(({ toState, deed, reason, at }) => (
          <li><time datetime={at.toISOString()} safe>{`${words.dateText(at)} ${timeText(visit, at)}`}</time> <span safe>{deed === null ? stateText(visit, { state: toState, fulfilment: order.fulfilment }) : words.knownText(`orders.deed-${deed}`, deed)}</span>{reason !== null && deed === null && <small> {words.known(`orders.reason-${reason}`, words.text('orders.reason-other'))}</small>}</li>
        ))}
      </ol>
    </section>
  )
}

