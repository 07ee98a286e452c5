/** Checkout: how, where to, when, who, how it is paid, and what it costs, on one page that works without script. */
import type { Address as SavedAddress } from '../../src/accounts/addresses.ts'
import type { BasketPageData } from '../../src/orders/basket-page.ts'
import type { Range } from '../../src/orders/kitchen.ts'
import type { Fulfilment, PayMethod } from '../../drizzle/schema/orders.ts'
import type { Pin } from '../../src/vocabulary/place.ts'
import { url, withQuery } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Field, type FormState } from '../accounts/form.tsx'
import { Layout } from '../layout.tsx'
import { Icon } from '../parts/icon.tsx'
import { ProblemNotice } from '../parts/problem.tsx'
import { Hidden } from './basket.tsx'
import { Bill } from './bill.tsx'
import { dayText, rangeText } from '../parts/times.ts'

export interface Where {
  /** Where to, as far as it is known. */
  readonly pin: Pin | null
  readonly plusCode: string | null
  /** The one of the address book that was chosen. */
  readonly saved: SavedAddress | null
  readonly addresses: ReadonlyArray<SavedAddress>
  readonly areas: ReadonlyArray<{ readonly slug: string; readonly name: string }>
  /** Why nobody brings it there: a code below `problems.`. */
  readonly refused: string | null
}

export interface CheckoutProps extends FormState {
  readonly visit: Visit
  readonly formKey: string
  readonly data: BasketPageData
  readonly how: Fulfilment
  readonly offers: ReadonlyArray<Fulfilment>
  readonly where: Where
  readonly ranges: ReadonlyArray<Range>
  readonly methods: ReadonlyArray<PayMethod>
}

export function CheckoutPage(props: CheckoutProps) {
  const { visit, formKey, data, how, offers, where, ranges, problem } = props
  const { words } = visit
  const { place, bill } = data
  const isReady = !data.isBelowMinimum && ranges.length > 0 && (how === 'pickup' || (where.pin !== null && where.refused === null))
  return (
    <Layout visit={visit} title={words.text('orders.checkout-title')}>
      <h1>{words('orders.checkout-title')}</h1>
      <p class="lead"><a class="name" href={url`/restaurants/${place.card.slug}`} safe>{place.card.name}</a></p>
      {problem !== undefined && <ProblemNotice visit={visit} problem={problem} />}
      {offers.length > 1 && (
        <nav class="chips" aria-label={words.text('orders.how')}>
          {offers.map((one) => <a class="chip" href={withQuery(url`/checkout`, { how: one })} aria-current={one === how ? 'page' : undefined}><Icon visit={visit} name={one === 'delivery' ? 'bike' : 'bowl'} />{words(`orders.how-${one}`)}</a>)}
        </nav>
      )}
      {how === 'delivery' && <WhereTo visit={visit} formKey={formKey} where={where} place={place.card.name} />}
      {(how === 'pickup' || (where.pin !== null && where.refused === null)) && ranges.length === 0 && <p class="notice" safe>{words.text('orders.closed-now', { place: place.card.name })}</p>}
      {data.isBelowMinimum && <p class="notice"><span safe>{words.text('orders.minimum', { place: place.card.name, amount: words.moneyText(place.card.minimumOrder) })}</span> <a href={url`/restaurants/${place.card.slug}`}>{words('orders.add-more')}</a></p>}
      {isReady && (
        <form method="post" action={url`/checkout`} class="till">
          <Hidden visit={visit} formKey={formKey} />
          <input type="hidden" name="basket_id" value={data.basket.id} />
          <input type="hidden" name="how" value={how} />
          <input type="hidden" name="seen_total" value={String(bill.total)} />
          <div class="stack">
            {how === 'delivery' && <AddressFields {...props} />}
            <When visit={visit} ranges={ranges} chosen={props.values?.when} />
            <fieldset class="stack">
              <legend>{words('orders.who')}</legend>
              <Field visit={visit} name="name" label="orders.name" autocomplete="name" maxlength={80} problem={problem} values={props.values ?? {}} />
              <Field visit={visit} name="phone" label="orders.phone" type="tel" autocomplete="tel" hint="orders.phone-hint" problem={problem} values={props.values ?? {}} />
              <Field visit={visit} name="email" label="orders.email" type="email" autocomplete="email" problem={problem} values={props.values ?? {}} />
            </fieldset>
            <PayHow {...props} />
            <Field visit={visit} name="note" label="orders.note" hint="orders.note-hint" maxlength={500} isOptional problem={problem} values={props.values ?? {}} />
          </div>
          <aside>
            <section class="box" aria-labelledby="bill-title">
              <h2 id="bill-title">{words('orders.bill')}</h2>
              <ul class="tally">{data.priced.map(({ line, dish, options }) => <li class="name"><span safe>{`${line.quantity} × ${[dish?.name ?? '', ...options.map((option) => option.name)].join(words.text('parts.comma'))}`}</span></li>)}</ul>
              <Bill visit={visit} charges={bill.charges} total={bill.total} />
              {data.promotionLapsed && <p class="soon" safe>{words.text('orders.promotion-lapsed', { code: data.basket.promotionCode ?? '' })}</p>}
              <p class="hint">{words('orders.cancel-rule')}</p>
              <p><button class="btn wide-btn">{words('orders.place')} · {words.money(bill.total)}</button></p>
            </section>
          </aside>
        </form>
      )}
    </Layout>
  )
}

function WhereTo({ visit, formKey, where, place }: { visit: Visit; formKey: string; where: Where; place: string }) {
  const { words } = visit
  const isOpen = where.pin === null || where.refused !== null
  return (
    <section class="box stack" aria-labelledby="where-title">
      <h2 id="where-title">{words('orders.where')}</h2>
      {where.refused !== null && <p class="notice" role="alert">{words.known(`problems.${where.refused}`, words.text('orders.where-out', { place }))}</p>}
      {where.plusCode !== null && <p class="aside"><Icon visit={visit} name="pin" />{where.saved ? <b class="name" safe>{where.saved.label}</b> : <bdi dir="ltr" safe>{words.text('orders.where-now', { place: where.plusCode })}</bdi>}</p>}
      {where.addresses.length > 0 && (
        <nav class="chips" aria-label={words.text('orders.where-saved')}>
          {where.addresses.map((address) => <a class="chip" href={withQuery(url`/checkout`, { address: address.id })} aria-current={where.saved?.id === address.id ? 'true' : undefined}><Icon visit={visit} name="home" /><span class="name" safe>{address.label}</span></a>)}
        </nav>
      )}
      <details open={isOpen}>
        <summary>{words(isOpen ? 'orders.where-lead' : 'orders.where-change')}</summary>
        <form method="post" action={url`/checkout/place`} class="stack">
          <Hidden visit={visit} formKey={`${formKey}-place`} />
          <button class="btn quiet" type="button" data-locate hidden><Icon visit={visit} name="near" />{words('orders.where-here')}</button>
          <input type="hidden" name="lat" value="" />
          <input type="hidden" name="lng" value="" />
          <div class="field"><label for="area">{words('orders.where-area')}</label><select id="area" name="area"><option value="" />{where.areas.map(({ slug, name }) => <option value={slug} safe>{name}</option>)}</select></div>
          <div class="field"><label for="plus_code">{words('orders.where-code')}</label><input id="plus_code" name="plus_code" maxlength={80} dir="ltr" autocomplete="off" aria-describedby="plus_code-hint" /><p class="hint" id="plus_code-hint">{words('orders.where-code-hint')}</p></div>
          <button class="btn">{words('orders.where-use')}</button>
        </form>
      </details>
    </section>
  )
}

const AddressFields = ({ visit, where, problem, values = {} }: CheckoutProps) => {
  if (where.saved !== null) return <input type="hidden" name="address" value={where.saved.id} />
  return (
    <div class="stack">
      <input type="hidden" name="lat" value={String(where.pin?.lat ?? '')} />
      <input type="hidden" name="lng" value={String(where.pin?.lng ?? '')} />
      <Field visit={visit} name="landmark" label="orders.landmark" hint="orders.landmark-hint" maxlength={200} problem={problem} values={values} />
      <Field visit={visit} name="directions" label="orders.directions" hint="orders.directions-hint" maxlength={500} isOptional isLong problem={problem} values={values} />
    </div>
  )
}

/** A list of days with their ranges: a few taps on any phone. */
function When({ visit, ranges, chosen }: { visit: Visit; ranges: ReadonlyArray<Range>; chosen: string | undefined }) {
  const { words } = visit
  const first = ranges[0] as Range
  const days = [...new Set(ranges.map(({ from }) => dayText(visit, from)))]
  return (
    <div class="field">
      <label for="when">{words('orders.when')}</label>
      <select id="when" name="when">
        <option value="" safe>{words.text('orders.soonest', { range: rangeText(visit, first.from, first.until) })}</option>
        {days.map((day) => (
          <optgroup label={day || words.text('orders.today')}>
            {ranges.filter(({ from }) => dayText(visit, from) === day).map(({ from, until }) => <option value={from.toISOString()} selected={chosen === from.toISOString()} safe>{rangeText(visit, from, until)}</option>)}
          </optgroup>
        ))}
      </select>
    </div>
  )
}

const PayHow = ({ visit, methods, values }: CheckoutProps) => {
  const { words } = visit
  const chosen = methods.find((method) => method === values?.pay) ?? methods[0]
  return (
    <fieldset>
      <legend>{words('orders.pay-how')}</legend>
      <div class="choices">
        {methods.map((method) => (
          <label class="choice pick">
            <input type="radio" name="pay" value={method} checked={method === chosen} required />
            <span>{words(`orders.pay-${method}`)}<br /><small>{words(`orders.pay-${method}-hint`)}</small></span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
