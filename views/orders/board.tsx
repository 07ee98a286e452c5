/** The board and the kitchen of a place. What is not paid is said plainly, and its food is not to be released. */
import type { OrderState } from '../../drizzle/schema/orders.ts'
import type { Contact } from '../../src/orders/contact.ts'
import { DELAYS } from '../../src/orders/delay.ts'
import type { Kitchen } from '../../src/orders/kitchen.ts'
import { isKept, REFUSALS } from '../../src/orders/order.ts'
import type { BoardOrder } from '../../src/orders/queries.ts'
import { kobo } from '../../src/vocabulary/money.ts'
import { type Url, url } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Layout } from '../layout.tsx'
import { Icon } from '../parts/icon.tsx'
import { Live } from '../parts/live.tsx'
import { ProblemNotice, type ShownProblem } from '../parts/problem.tsx'
import { Hidden } from './basket.tsx'
import { rangeText, timeText } from '../parts/times.ts'

export interface Board {
  readonly visit: Visit
  readonly place: { readonly id: string; readonly slug: string; readonly name: string }
  readonly orders: ReadonlyArray<BoardOrder & { readonly contact: Contact }>
  /** Dishes that can be offered instead of one that ran out. */
  readonly instead: ReadonlyArray<{ readonly id: string; readonly name: string }>
  readonly mayMove: boolean
  /** Names of those who have the board open. */
  readonly present: ReadonlyArray<string>
}

const COLUMNS: ReadonlyArray<{ readonly name: string; readonly states: ReadonlyArray<OrderState> }> = [
  { name: 'new', states: ['paid', 'awaiting_cash'] },
  { name: 'accepted', states: ['accepted'] },
  { name: 'preparing', states: ['preparing'] },
  { name: 'ready', states: ['ready'] },
  { name: 'away', states: ['picked_up', 'failed_delivery'] },
]

const MANAGERS: ReadonlyArray<string | undefined> = ['owner', 'manager']

const Tabs = ({ visit: { words, person }, place: { id, slug }, tab }: { visit: Visit; place: Board['place']; tab: 'board' | 'kitchen' }) => (
  <nav class="chips" aria-label={words.text('orders.board')}>
    <a class="chip" href={url`/restaurants/${slug}/orders`} aria-current={tab === 'board' ? 'page' : undefined}>{words('orders.board')}</a>
    <a class="chip" href={url`/restaurants/${slug}/kitchen`} aria-current={tab === 'kitchen' ? 'page' : undefined}>{words('orders.kitchen')}</a>
    {person !== null && (person.role === 'admin' || MANAGERS.includes(person.staff[id])) && <a class="chip" href={url`/restaurants/${slug}/platforms`}>{words('delivery.platforms')}</a>}
  </nav>
)

export const BoardPage = (props: Board & { readonly bookmark: string; readonly problem?: ShownProblem | undefined }) => {
  const { visit, place, problem } = props
  return (
    <Layout visit={visit} title={visit.words.text('orders.board-title', { place: place.name })} live>
      <Tabs visit={visit} place={place} tab="board" />
      <h1 class="name" safe>{visit.words.text('orders.board-title', { place: place.name })}</h1>
      {problem !== undefined && <ProblemNotice visit={visit} problem={problem} />}
      <Live visit={visit} id="board" from={url`/restaurants/${place.slug}/orders/list`} bookmark={props.bookmark}><BoardList {...props} /></Live>
    </Layout>
  )
}

/** What changes while one looks (parts/live.tsx). */
export function BoardList(props: Board) {
  const { visit, orders } = props
  const { words } = visit
  const unpaid = orders.filter(({ order }) => order.state === 'placed')
  return (
    <>
      {orders.length === 0 && <div class="empty"><Icon visit={visit} name="bowl" /><h2>{words('orders.board-empty')}</h2><p>{words('orders.board-empty-lead')}</p></div>}
      <div class="board">
        {COLUMNS.map(({ name, states }) => {
          const here = orders.filter(({ order }) => states.includes(order.state))
          return here.length > 0 && (
            <section aria-labelledby={`column-${name}`}>
              <h2 id={`column-${name}`} data-say={name === 'new' ? '' : undefined}>{words(`orders.column-${name}`)} <small>{words.number(here.length)}</small></h2>
              <ul>{here.map((one) => <Ticket {...props} one={one} />)}</ul>
            </section>
          )
        })}
        {unpaid.length > 0 && (
          <section aria-labelledby="column-unpaid">
            <h2 id="column-unpaid">{words('orders.column-unpaid')} <small>{words.number(unpaid.length)}</small></h2>
            <ul>{unpaid.map((one) => <Ticket {...props} one={one} />)}</ul>
          </section>
        )}
      </div>
      {props.present.length > 0 && <p class="hint name" safe>{words.text('orders.board-present', { names: props.present.join(words.text('parts.comma')), count: props.present.length })}</p>}
      <p class="hint" safe>{words.text('orders.board-updated', { time: timeText(visit, visit.now) })}</p>
    </>
  )
}

export function Ticket({ visit, place, instead, mayMove, one }: Board & { readonly one: Board['orders'][number] }) {
  const { words } = visit
  const { order, lines, packs, offers, contact } = one
  const isCash = order.pay === 'cash' && order.paidAt === null
  // The same tap twice is one deed; after it, the order stands otherwise.
  const formKey = `${order.id}-${order.state}-${order.promisedFrom.getTime()}`
  return (
    <li class="box ticket" id={`order-${order.id}`}>
      <h3><bdi dir="ltr" class="figures" safe>{order.reference}</bdi> <span class="tag">{words(`orders.by-${order.fulfilment}`)}</span>{order.source !== null && <> <span class="tag">{words.known(`delivery.platform-${order.source}`, order.source)}</span></>}</h3>
      <p><b safe>{rangeText(visit, order.promisedFrom, order.promisedUntil)}</b> · <span safe>{words.text('orders.cook-at', { time: timeText(visit, order.cookAt) })}</span></p>
      <PaidBadge visit={visit} one={one} />
      <ul class="tally">
        {lines.filter((line) => line.state !== 'swapped').map((line) => (
          <li class={isKept(line) && line.state === 'ordered' ? undefined : 'gone'}>
            <span class="name"><b>{words.number(line.quantity)} ×</b> <span safe>{[line.name, ...line.options.map((option) => option.name)].join(words.text('parts.comma'))}</span>{line.note !== '' && <mark class="name" safe>{line.note}</mark>}{line.forName !== null && <small class="name" safe> {words.text('orders.for-name', { name: line.forName })}</small>}</span>
            <span class="soft">{line.state === 'ordered' ? words('orders.pack-number', { number: line.pack }) : words(`orders.line-${line.state}`)}</span>
          </li>
        ))}
      </ul>
      {packs.length > 0 && <p class="hint name" safe>{packs.map(({ container, count }) => words.text('orders.containers', { count, name: container.name })).join(words.text('parts.comma'))}</p>}
      {order.note !== '' && <p><mark class="name" safe>{order.note}</mark></p>}
      {offers.map((offer) => <p class="soon" safe>{words.text('orders.asked', { time: timeText(visit, offer.expiresAt) })}</p>)}
      <p class="hint"><span class="name" safe>{contact.name}</span>{contact.phone !== '' && <> · <a href={`tel:${contact.phone}` as Url} dir="ltr" safe>{contact.phone}</a></>}</p>
      {mayMove && (
        <div class="deeds">
          {(order.state === 'paid' || order.state === 'awaiting_cash') && (
            <>
              <Deed visit={visit} formKey={formKey} action={url`/restaurants/${place.slug}/orders/${order.id}/acceptance`} label="orders.accept" />
              {order.dueAt !== null && <p class="hint" safe>{words.text('orders.answer-until', { time: timeText(visit, order.dueAt) })}</p>}
              <Choose visit={visit} formKey={formKey} action={url`/restaurants/${place.slug}/orders/${order.id}/refusal`} label="orders.refuse" name="reason" title="orders.refuse-why" options={REFUSALS.filter((reason) => reason !== 'not_answered').map((reason) => [reason, words.text(`orders.reason-${reason}`)] as const)} />
            </>
          )}
          {order.state === 'accepted' && <Deed visit={visit} formKey={formKey} action={url`/restaurants/${place.slug}/orders/${order.id}/start`} label="orders.start" />}
          {(order.state === 'accepted' || order.state === 'preparing') && (
            <>
              {offers.length === 0 && <Deed visit={visit} formKey={formKey} action={url`/restaurants/${place.slug}/orders/${order.id}/readiness`} label="orders.ready" isQuiet={order.state === 'accepted'} />}
              <Choose visit={visit} formKey={formKey} action={url`/restaurants/${place.slug}/orders/${order.id}/delay`} label="orders.delay" name="minutes" title="orders.delay" options={DELAYS.map((count) => [String(count), words.text('orders.minutes', { count })] as const)} />
            </>
          )}
          {order.state === 'ready' && order.fulfilment === 'pickup' && (order.paidAt !== null || isCash) && <Deed visit={visit} formKey={formKey} action={url`/restaurants/${place.slug}/orders/${order.id}/hand-over`} label={isCash ? 'orders.hand-over-cash' : 'orders.hand-over'} />}
          {RUNS_OUT.has(order.state) && <RanOut visit={visit} formKey={formKey} slug={place.slug} one={one} instead={instead} />}
          <a href={url`/restaurants/${place.slug}/orders/${order.id}/docket`}>{words('orders.docket')}</a>
        </div>
      )}
    </li>
  )
}

const RUNS_OUT: ReadonlySet<OrderState> = new Set(['paid', 'awaiting_cash', 'accepted', 'preparing'])

export function PaidBadge({ visit: { words }, one: { order } }: { visit: Visit; one: Pick<BoardOrder, 'order'> }) {
  if (order.paidAt !== null) return <p class="paid on">{words('orders.is-paid')}</p>
  if (order.pay === 'cash') return <p class="paid soon" safe>{words.text('orders.collect', { amount: words.moneyText(kobo(order.total - order.refunded)) })}</p>
  return <p class="paid stop">{words('orders.do-not-release')}</p>
}

interface DeedProps {
  readonly visit: Visit
  readonly formKey: string
  readonly action: Url
  readonly label: string
}

const Deed = ({ visit, formKey, action, label, isQuiet }: DeedProps & { readonly isQuiet?: boolean }) => (
  <form method="post" action={action}>
    <Hidden visit={visit} formKey={formKey} />
    <button class={isQuiet ? 'btn quiet' : 'btn'}>{visit.words(label)}</button>
  </form>
)

const Choose = ({ visit, formKey, action, label, name, title, options }: DeedProps & { readonly name: string; readonly title: string; readonly options: ReadonlyArray<readonly [string, string]> }) => (
  <details>
    <summary>{visit.words(label)}</summary>
    <form method="post" action={action} class="beside">
      <Hidden visit={visit} formKey={`${formKey}-${name}`} />
      <select name={name} aria-label={visit.words.text(title)}>{options.map(([value, text]) => <option value={value} safe>{text}</option>)}</select>
      <button class="btn quiet">{visit.words(label)}</button>
    </form>
  </details>
)

function RanOut({ visit, formKey, slug, one: { order, lines }, instead }: { visit: Visit; formKey: string; slug: string; one: BoardOrder; instead: Board['instead'] }) {
  const { words } = visit
  const open = lines.filter((line) => line.state === 'ordered')
  if (open.length === 0) return <></>
  return (
    <details>
      <summary>{words('orders.ran-out')}</summary>
      {open.map((line) => (
        <form method="post" action={url`/restaurants/${slug}/orders/${order.id}/lines/${line.id}/out`} class="stack">
          <Hidden visit={visit} formKey={`${formKey}-${line.id}`} />
          <div class="field"><label for={`instead-${line.id}`} class="name" safe>{`${line.name}: ${words.text('orders.instead')}`}</label>
            <select id={`instead-${line.id}`} name="instead_id"><option value="">{words('orders.nothing-instead')}</option>{instead.filter(({ id }) => id !== line.dishId).map(({ id, name }) => <option value={id} safe>{name}</option>)}</select></div>
          <label class="pick"><input type="checkbox" name="off_today" value="yes" /> {words('orders.off-today')}</label>
          <button class="btn quiet" safe>{words.text('orders.ran-out-which', { dish: line.name })}</button>
        </form>
      ))}
    </details>
  )
}

export interface KitchenProps extends Board {
  readonly formKey: string
  readonly kitchen: Kitchen
  readonly problem?: ShownProblem | undefined
}

/** What is to be cooked, added up, and each order by the time its pots go on. */
export function KitchenPage(props: KitchenProps) {
  const { visit, place, orders, problem } = props
  const { words } = visit
  const cooking = orders.filter(({ order }) => order.state === 'accepted' || order.state === 'preparing')
  const totals = new Map<string, number>()
  for (const { lines } of cooking) for (const line of lines.filter(isKept)) {
    const name = [line.name, ...line.options.map((option) => option.name)].join(words.text('parts.comma'))
    totals.set(name, (totals.get(name) ?? 0) + line.quantity)
  }
  return (
    <Layout visit={visit} title={words.text('orders.kitchen-title', { place: place.name })}>
      <Tabs visit={visit} place={place} tab="kitchen" />
      <h1 class="name" safe>{words.text('orders.kitchen-title', { place: place.name })}</h1>
      {problem !== undefined && <ProblemNotice visit={visit} problem={problem} />}
      <div class="till">
        <div class="stack">
          {totals.size > 0 && (
            <section class="box" aria-labelledby="to-cook">
              <h2 id="to-cook">{words('orders.to-cook')}</h2>
              <ul class="tally large">{[...totals].sort((a, b) => b[1] - a[1]).map(([name, count]) => <li><span class="name" safe>{name}</span><b>{words.number(count)}</b></li>)}</ul>
            </section>
          )}
          {cooking.length === 0 && <p>{words('orders.board-empty')}</p>}
          <ul class="tickets">{cooking.map((one) => <Ticket {...props} one={one} />)}</ul>
        </div>
        <aside>{props.mayMove && <Settings {...props} />}</aside>
      </div>
    </Layout>
  )
}

function Settings({ visit, formKey, place, kitchen }: KitchenProps) {
  const { words } = visit
  const action = url`/restaurants/${place.slug}/kitchen`
  const isPaused = kitchen.pausedUntil !== null && kitchen.pausedUntil > visit.now
  return (
    <>
      <form method="post" action={action} class="box stack">
        <Hidden visit={visit} formKey={`${formKey}-light-${kitchen.noLightSince === null}`} />
        <input type="hidden" name="no_light" value={kitchen.noLightSince === null ? 'on' : 'off'} />
        {kitchen.noLightSince !== null && <p class="soon" safe>{words.text('orders.no-light-since', { time: timeText(visit, kitchen.noLightSince) })}</p>}
        <p class="hint">{words('orders.light-off-lead')}</p>
        <button class={kitchen.noLightSince === null ? 'btn quiet' : 'btn'}>{words(kitchen.noLightSince === null ? 'orders.light-off' : 'orders.light-on')}</button>
      </form>
      <form method="post" action={action} class="box stack">
        <Hidden visit={visit} formKey={`${formKey}-pause-${isPaused}`} />
        {isPaused && kitchen.pausedUntil !== null && <p class="soon" safe>{words.text('orders.paused-until', { time: timeText(visit, kitchen.pausedUntil) })}</p>}
        {isPaused ? <input type="hidden" name="pause_minutes" value="0" /> : <div class="field"><label for="pause">{words('orders.pause-for')}</label><select id="pause" name="pause_minutes">{[15, 30, 60, 120].map((count) => <option value={String(count)} safe>{words.text('orders.minutes', { count })}</option>)}</select></div>}
        <button class="btn quiet">{words(isPaused ? 'orders.resume' : 'orders.pause')}</button>
      </form>
      <form method="post" action={action} class="box stack">
        <Hidden visit={visit} formKey={`${formKey}-numbers`} />
        <div class="field"><label for="per-window">{words('orders.per-window')}</label><input id="per-window" name="orders_per_window" type="number" min="1" max="1000" value={String(kitchen.ordersPerWindow)} /></div>
        <div class="field"><label for="answer">{words('orders.answer-within')}</label><input id="answer" name="answer_minutes" type="number" min="1" max="120" value={String(kitchen.answerMinutes)} /></div>
        <button class="btn quiet">{words('orders.set')}</button>
      </form>
    </>
  )
}
