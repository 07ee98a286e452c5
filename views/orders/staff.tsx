/** Pages of our staff about orders: find one, see all that happened to it; promotions; dated rules of charges. */
import type { Markup } from '#jsx/jsx-runtime'
import type { Contact } from '../../src/orders/contact.ts'
import { CHARGE_RULE_KINDS, type ChargeRuleForm, type PromotionForm } from '../../src/orders/inputs.ts'
import { ORDER_STATES } from '../../src/orders/order.ts'
import type { OrderPageData } from '../../src/orders/queries.ts'
import type { allChargeRules, FoundOrder, promotionsWithUses } from '../../src/orders/staff-queries.ts'
import type { Payment } from '../../src/payments/payment.ts'
import type { City } from '../../src/restaurants/cities.ts'
import { url, withQuery } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Form, Send } from '../accounts/form.tsx'
import { StaffTabs } from '../admin/staff-tabs.tsx'
import { Layout } from '../layout.tsx'
import { ProblemNotice, type ShownProblem } from '../parts/problem.tsx'
import { Fact, Moment } from '../recommendations/figures.tsx'
import { Bill } from './bill.tsx'
import { OrderedLine } from './order.tsx'

const Wide = ({ visit, label, children }: { visit: Visit; label: string; children?: Markup }) => (
  <div class="wide" tabindex="0" role="group" aria-label={visit.words.text(label)}><table class="people">{children}</table></div>
)

const Heads = ({ visit, labels }: { visit: Visit; labels: ReadonlyArray<string> }) => (
  <thead><tr>{labels.map((label) => <th scope="col">{visit.words(label)}</th>)}</tr></thead>
)

export const StaffOrdersPage = ({ visit, orders, asked, isMisheard, next }: { visit: Visit; orders: ReadonlyArray<FoundOrder>; asked: { readonly q: string; readonly state: string }; isMisheard: boolean; next: string | null }) => {
  const { words } = visit
  return (
    <Layout visit={visit} title={words.text('admin.orders')}>
      <StaffTabs visit={visit} at="orders" />
      <h1>{words('admin.orders')}</h1>
      <form class="chips" method="get" action={url`/admin/orders`}>
        <div class="field"><label for="q">{words('orders.staff-reference')}</label><input id="q" name="q" value={asked.q} maxlength={40} dir="ltr" autocapitalize="characters" aria-describedby={isMisheard ? 'misheard' : undefined} /></div>
        <div class="field"><label for="state">{words('admin.state')}</label><select id="state" name="state"><option value="">{words('payments.any')}</option>{ORDER_STATES.map((one) => <option value={one} selected={one === asked.state}>{words(`orders.state-${one}`)}</option>)}</select></div>
        <Send visit={visit} label="admin.find" quiet />
      </form>
      {isMisheard && <p class="notice" role="alert" id="misheard">{words('orders.staff-misheard')}</p>}
      <Wide visit={visit} label="admin.orders">
        <Heads visit={visit} labels={['orders.staff-reference', 'admin.when', 'orders.staff-place', 'admin.state', 'orders.total', 'orders.refunded']} />
        <tbody>
          {orders.map((order) => (
            <tr>
              <th scope="row"><a href={url`/admin/orders/${order.id}`}><bdi dir="ltr" safe>{order.reference}</bdi></a></th><td><Moment at={order.placedAt} /></td><td class="name" safe>{order.place}</td>
              <td>{words(`orders.state-${order.state}`)}</td><td class="figure">{words.money(order.total)}</td><td class="figure">{words.money(order.refunded)}</td>
            </tr>
          ))}
        </tbody>
      </Wide>
      {orders.length === 0 && !isMisheard && <p>{words('orders.staff-none')}</p>}
      {next !== null && <p><a class="btn quiet" href={withQuery(url`/admin/orders`, { ...asked, cursor: next })}>{words('admin.more')}</a></p>}
    </Layout>
  )
}

export interface StaffOrderProps {
  readonly visit: Visit
  readonly data: OrderPageData
  readonly contact: Contact
  readonly payments: ReadonlyArray<Payment>
  readonly formKey: string
  readonly problem?: ShownProblem | undefined
}

export const StaffOrderPage = (props: StaffOrderProps) => {
  const { visit, data: { order, place, lines, charges, guestCredit }, contact, payments, problem } = props
  const { words } = visit
  return (
    <Layout visit={visit} title={words.text('orders.order-title', { reference: order.reference })}>
      <StaffTabs visit={visit} at="orders" />
      <h1><bdi safe>{words.text('orders.order-title', { reference: order.reference })}</bdi></h1>
      {problem !== undefined && <ProblemNotice visit={visit} problem={problem} />}
      <dl class="measures">
        <Fact visit={visit} label="admin.state">{words(`orders.state-${order.state}`)}{order.reason !== null && <small> {words.known(`orders.reason-${order.reason}`, words.text('orders.reason-other'))}</small>}</Fact>
        <Fact visit={visit} label="orders.staff-place"><a class="name" href={url`/restaurants/${place.slug}`} safe>{place.name}</a></Fact>
        <Fact visit={visit} label="orders.staff-guest"><>{order.personId === null ? <span class="name" safe>{contact.name}</span> : <a class="name" href={url`/admin/people/${order.personId}`} safe>{contact.name}</a>} <bdi dir="ltr" safe>{contact.phone}</bdi></></Fact>
        <Fact visit={visit} label="orders.how">{words(`orders.how-${order.fulfilment}`)}</Fact>
        <Fact visit={visit} label="orders.staff-placed"><Moment at={order.placedAt} /></Fact>
        <Fact visit={visit} label="orders.staff-promised"><><Moment at={order.promisedFrom} /> – <Moment at={order.promisedUntil} /></></Fact>
        {guestCredit > 0 && <Fact visit={visit} label="payments.guest-credit">{words.money(guestCredit)}</Fact>}
      </dl>
      <CallOff {...props} />
      <section aria-labelledby="payments-title">
        <h2 id="payments-title">{words('admin.payments')}</h2>
        {payments.length === 0 ? <p>{words('payments.none')}</p> : (
          <ul class="plain">{payments.map((payment) => <li><a href={url`/admin/payments/${payment.id}`}>{words(`payments.method-${payment.method}`)} · {words.money(payment.amount)}</a> · {words(`payments.state-${payment.state}`)}</li>)}</ul>
        )}
      </section>
      <div class="duo top">
        <section aria-labelledby="items-title"><h2 id="items-title">{words('orders.items')}</h2><ul class="tally">{lines.map((line) => <OrderedLine visit={visit} line={line} />)}</ul></section>
        <section aria-labelledby="bill-title"><h2 id="bill-title">{words('orders.bill')}</h2><Bill visit={visit} charges={charges} total={order.total} refunded={order.refunded} /></section>
      </div>
      <History {...props} />
    </Layout>
  )
}

const CallOff = ({ visit, data: { order }, formKey }: StaffOrderProps) => {
  const { words } = visit
  if (order.state !== 'failed_delivery') return <></>
  return (
    <section class="box" aria-labelledby="call-off-title">
      <h2 id="call-off-title">{words('orders.cancel')}</h2>
      <Form visit={visit} action={url`/admin/orders/${order.id}/calling-off`} formKey={formKey}>
        {order.paidAt === null ? <><p>{words('orders.staff-nothing-paid')}</p><input type="hidden" name="money" value="back" /></> : (
          <fieldset class="stack"><legend>{words('orders.staff-money')}</legend>
            <label><input type="radio" name="money" value="back" required /> <span>{words('orders.staff-money-back')}</span></label>
            <label><input type="radio" name="money" value="kept" required /> <span>{words('orders.staff-money-kept')}</span></label>
          </fieldset>
        )}
        <div><Send visit={visit} label="orders.cancel" /></div>
      </Form>
    </section>
  )
}

const History = ({ visit, data: { history } }: StaffOrderProps) => {
  const { words } = visit
  return (
    <section aria-labelledby="history-title">
      <h2 id="history-title">{words('orders.history')}</h2>
      <Wide visit={visit} label="orders.history">
        <Heads visit={visit} labels={['admin.when', 'admin.state', 'orders.staff-deed', 'admin.actor', 'admin.reason', 'admin.facts']} />
        <tbody>
          {history.map((one) => (
            <tr>
              <th scope="row"><Moment at={one.at} /></th><td>{words(`orders.state-${one.toState}`)}</td><td safe>{one.deed === null ? '' : words.knownText(`orders.deed-${one.deed}`, one.deed)}</td>
              <td>{words(`orders.by-${one.by}`)}{one.byId !== null && <small><bdi dir="ltr" safe>{` ${one.byId.slice(-12)}`}</bdi></small>}</td><td safe>{one.reason ?? ''}</td>
              <td><bdi dir="ltr" safe>{one.facts === null ? '' : Object.entries(one.facts).map(([name, value]) => `${name}: ${value}`).join(', ')}</bdi></td>
            </tr>
          ))}
        </tbody>
      </Wide>
    </section>
  )
}

// ---------------------------------------------------------------- what both forms are made of

interface Written { readonly visit: Visit; readonly name: string; readonly label: string; readonly value?: string | undefined; readonly type?: 'text' | 'date'; readonly most?: number; readonly required?: boolean; readonly hint?: string }

const Line = ({ visit: { words }, name, label, value, type = 'text', most = 100, required, hint }: Written) => (
  <div class={type === 'date' ? 'field date' : 'field'}>
    <label for={name}>{words(label)}</label>
    <input id={name} name={name} type={type} value={value} maxlength={type === 'text' ? most : undefined} required={required} aria-describedby={hint === undefined ? undefined : `${name}-hint`} />
    {hint !== undefined && <p class="hint" id={`${name}-hint`}>{words(hint)}</p>}
  </div>
)

const Choice = ({ visit: { words }, name, label, values, group, chosen }: { visit: Visit; name: string; label: string; values: ReadonlyArray<string>; group: string; chosen?: string | undefined }) => (
  <div class="field"><label for={name}>{words(label)}</label><select id={name} name={name}>{values.map((one) => <option value={one} selected={one === chosen}>{words(`orders.${group}-${one}`)}</option>)}</select></div>
)

const percentText = (basisPoints: number | null): string => (basisPoints === null ? '' : `${basisPoints / 100} %`)

// ---------------------------------------------------------------- promotions

type PromotionRow = Awaited<ReturnType<typeof promotionsWithUses>>[number]

export const PromotionsPage = ({ visit, rows, formKey, problem, values }: { visit: Visit; rows: ReadonlyArray<PromotionRow>; formKey: string; problem?: ShownProblem | undefined; values: Partial<PromotionForm> }) => {
  const { words } = visit
  return (
    <Layout visit={visit} title={words.text('admin.promotions')}>
      <StaffTabs visit={visit} at="promotions" />
      <h1>{words('admin.promotions')}</h1>
      {problem !== undefined && <ProblemNotice visit={visit} problem={problem} />}
      <Wide visit={visit} label="admin.promotions">
        <Heads visit={visit} labels={['orders.promotion', 'orders.staff-worth', 'orders.staff-place', 'orders.staff-paid-by', 'orders.staff-from', 'orders.staff-until', 'orders.staff-uses', 'orders.staff-per-person', 'admin.state']} />
        <tbody>{rows.map((row) => <PromotionLine visit={visit} row={row} formKey={formKey} />)}</tbody>
      </Wide>
      {rows.length === 0 && <p>{words('orders.staff-promotions-none')}</p>}
      <section aria-labelledby="new-title">
        <h2 id="new-title">{words('orders.staff-promotion-new')}</h2>
        <Form visit={visit} action={url`/admin/promotions`} formKey={formKey}>
          <div class="chips">
            <Line visit={visit} name="code" label="orders.promotion" value={values.code} most={40} required />
            <Choice visit={visit} name="kind" label="orders.staff-worth" values={['percent', 'amount', 'free_delivery']} group="promotion" chosen={values.kind} />
            <Line visit={visit} name="percent" label="orders.staff-percent" value={values.percent} most={10} />
            <Line visit={visit} name="naira" label="orders.staff-naira" value={values.naira} most={20} hint="orders.staff-naira-hint" />
            <Line visit={visit} name="minimum" label="orders.staff-minimum" value={values.minimum} most={20} />
            <Choice visit={visit} name="paid_by" label="orders.staff-paid-by" values={['platform', 'restaurant']} group="paid-by" chosen={values.paid_by} />
            <Line visit={visit} name="restaurant" label="orders.staff-place-slug" value={values.restaurant} hint="orders.staff-place-hint" />
            <Line visit={visit} name="first_day" label="orders.staff-from" type="date" value={values.first_day} required />
            <Line visit={visit} name="last_day" label="orders.staff-until" type="date" value={values.last_day} />
            <Line visit={visit} name="uses_in_total" label="orders.staff-in-total" value={values.uses_in_total} most={12} />
            <Line visit={visit} name="uses_per_person" label="orders.staff-per-person" value={values.uses_per_person} most={12} />
          </div>
          <div><Send visit={visit} label="orders.staff-promotion-make" /></div>
        </Form>
      </section>
    </Layout>
  )
}

const PromotionLine = ({ visit, row: { promotion: one, place, uses }, formKey }: { visit: Visit; row: PromotionRow; formKey: string }) => {
  const { words } = visit
  const isOver = one.withdrawnAt !== null || (one.endsAt !== null && one.endsAt <= visit.now)
  return (
    <tr>
      <th scope="row"><bdi dir="ltr" safe>{one.code}</bdi></th>
      <td><>{words(`orders.promotion-${one.kind}`)} <span safe>{percentText(one.basisPoints)}</span> {one.amount === null ? <></> : words.money(one.amount)}</></td>
      <td class="name" safe>{place ?? words.text('orders.staff-everywhere')}</td><td>{words(`orders.paid-by-${one.paidBy}`)}</td><td><Moment at={one.startsAt} /></td><td><Moment at={one.withdrawnAt ?? one.endsAt} /></td>
      <td class="figure" safe>{[uses, one.usesInTotal].filter((n) => n !== null).map((n) => String(n)).join(' / ')}</td><td class="figure" safe>{one.usesPerPerson === null ? '–' : String(one.usesPerPerson)}</td>
      <td>{isOver ? words('orders.staff-over') : <Form visit={visit} action={url`/admin/promotions/${one.id}/end`} formKey={`${formKey}-${one.id}`}><button class="btn quiet" aria-label={words.text('orders.staff-end-of', { code: one.code })}>{words('orders.staff-end')}</button></Form>}</td>
    </tr>
  )
}

// ---------------------------------------------------------------- rules

type RuleRow = Awaited<ReturnType<typeof allChargeRules>>[number]

export const ChargeRulesPage = ({ visit, rows, cities, formKey, problem, values }: { visit: Visit; rows: ReadonlyArray<RuleRow>; cities: ReadonlyArray<City>; formKey: string; problem?: ShownProblem | undefined; values: Partial<ChargeRuleForm> }) => {
  const { words } = visit
  return (
    <Layout visit={visit} title={words.text('admin.charge-rules')}>
      <StaffTabs visit={visit} at="charge-rules" />
      <h1>{words('admin.charge-rules')}</h1>
      <p class="lead">{words('orders.staff-rules-lead')}</p>
      {problem !== undefined && <ProblemNotice visit={visit} problem={problem} />}
      <Wide visit={visit} label="admin.charge-rules">
        <Heads visit={visit} labels={['orders.staff-kind', 'orders.staff-where', 'orders.staff-percent', 'orders.staff-cap', 'orders.staff-from', 'orders.staff-until', 'orders.staff-source']} />
        <tbody>
          {rows.map(({ rule, place }) => (
            <tr>
              <th scope="row">{words(`orders.rule-${rule.kind}`)}{rule.isIncluded && <small> {words('orders.charge-included')}</small>}</th><td class="name" safe>{place ?? rule.city ?? words.text('orders.staff-everywhere')}</td>
              <td class="figure" safe>{percentText(rule.rateBasisPoints)}</td><td class="figure">{rule.cap === null ? '–' : words.money(rule.cap)}</td><td><bdi safe>{rule.firstDay}</bdi></td><td><bdi safe>{rule.lastDay ?? '–'}</bdi></td><td class="name" safe>{rule.source}</td>
            </tr>
          ))}
        </tbody>
      </Wide>
      <section aria-labelledby="new-title">
        <h2 id="new-title">{words('orders.staff-rule-new')}</h2>
        <Form visit={visit} action={url`/admin/charge-rules`} formKey={formKey}>
          <div class="chips">
            <Choice visit={visit} name="kind" label="orders.staff-kind" values={CHARGE_RULE_KINDS} group="rule" chosen={values.kind} />
            <Line visit={visit} name="percent" label="orders.staff-percent" value={values.percent} most={10} required />
            <Line visit={visit} name="cap" label="orders.staff-cap" value={values.cap} most={20} />
            <div class="field"><label for="city">{words('delivery.city')}</label><select id="city" name="city"><option value="">{words('orders.staff-everywhere')}</option>{cities.map((one) => <option value={one.slug} selected={one.slug === values.city} safe>{one.name}</option>)}</select></div>
            <Line visit={visit} name="restaurant" label="orders.staff-place-slug" value={values.restaurant} hint="orders.staff-place-hint" />
            <Line visit={visit} name="first_day" label="orders.staff-from" type="date" value={values.first_day} required />
            <Line visit={visit} name="last_day" label="orders.staff-until" type="date" value={values.last_day} />
            <Line visit={visit} name="source" label="orders.staff-source" value={values.source} most={200} required />
          </div>
          <label><input type="checkbox" name="included" value="yes" checked={values.included === 'yes'} /> <span>{words('orders.staff-included')}</span></label>
          <div><Send visit={visit} label="orders.staff-rule-add" /></div>
        </Form>
      </section>
    </Layout>
  )
}
