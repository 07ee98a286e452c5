/** The basket: what is in it, pack by pack, what it comes to, the promotion, and ordering together. */
import type { PricedLine } from '../../src/orders/basket.ts'
import type { BasketPageData } from '../../src/orders/basket-page.ts'
import type { GoesWith } from '../../src/recommendations/goes-with.ts'
import { timesKobo } from '../../src/vocabulary/money.ts'
import { url, type Url } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Layout } from '../layout.tsx'
import { Empty } from '../parts/empty.tsx'
import { Icon } from '../parts/icon.tsx'
import { ProblemNotice, type ShownProblem } from '../parts/problem.tsx'
import { GoesWithSection } from '../recommendations/goes-with.tsx'
import { PackField } from './add-dish.tsx'
import { Bill } from './bill.tsx'

export const EmptyBasketPage = ({ visit }: { visit: Visit }) => (
  <Layout visit={visit} title={visit.words.text('orders.basket')} tab="basket">
    <h1 class="vh">{visit.words('orders.basket')}</h1>
    <Empty visit={visit} icon="basket" title={visit.words.text('orders.basket-empty')} lead={visit.words.text('orders.basket-empty-lead')}>
      <a class="btn" href={url`/search`}>{visit.words('orders.basket-find')}</a>
      <a href={url`/orders`}>{visit.words('orders.orders')}</a>
    </Empty>
  </Layout>
)

export interface BasketProps {
  readonly visit: Visit
  readonly data: BasketPageData
  readonly formKey: string
  /** The whole link of the group order, when there is one. */
  readonly sharing: string | null
  readonly problem?: ShownProblem | undefined
  /** Names of what could not be ordered again. */
  readonly missing?: ReadonlyArray<string>
  /** Other dishes of the same menu that go with it. */
  readonly goesWith: ReadonlyArray<GoesWith>
}

export function BasketPage({ visit, data, formKey, sharing, problem, missing = [], goesWith }: BasketProps) {
  const { words } = visit
  const { place, priced, bill } = data
  const home = url`/restaurants/${place.card.slug}`
  const packs = [...new Set(priced.map((one) => one.pack))].sort((a, b) => a - b)
  return (
    <Layout visit={visit} title={words.text('orders.basket')} tab="basket">
      <div class="till">
        <div>
          <h1>{words('orders.basket')}</h1>
          <p class="lead"><a href={home} class="name" safe>{words.text('orders.from', { place: place.card.name })}</a></p>
          {problem !== undefined && <ProblemNotice visit={visit} problem={problem} />}
          {missing.length > 0 && <p class="notice" role="status" safe>{words.text('orders.missing', { names: missing.join(words.text('parts.comma')) })}</p>}
          {!data.isOwner && <p class="notice">{words('orders.together-guest')}</p>}
          {packs.map((pack) => (
            <section class="pack" aria-label={words.text('orders.pack-number', { number: pack })}>
              {packs.length > 1 && <h2>{words('orders.pack-number', { number: pack })}</h2>}
              <ul>{priced.filter((one) => one.pack === pack).map((one) => <Line visit={visit} one={one} formKey={formKey} mayChange={data.isOwner || one.line.addedBy === visit.visitorId} />)}</ul>
              <Containers visit={visit} data={data} pack={pack} />
            </section>
          ))}
          <GoesWithSection visit={visit} found={goesWith} slug={place.card.slug} formKey={formKey} />
          <p><a class="btn quiet" href={home}>{words('orders.add-more')}</a></p>
        </div>
        <aside>
          <section class="box" aria-labelledby="bill-title">
            <h2 id="bill-title">{words('orders.bill')}</h2>
            <Bill visit={visit} charges={bill.charges} total={bill.total} />
            <p class="hint">{words('orders.delivery-later')}</p>
            {data.isBelowMinimum && <p class="notice" safe>{words.text('orders.minimum', { place: place.card.name, amount: words.moneyText(place.card.minimumOrder) })}</p>}
            {data.isOwner && !data.hasTrouble && !data.isBelowMinimum && <p><a class="btn wide-btn" href={url`/checkout`}>{words('orders.checkout')}</a></p>}
          </section>
          {data.isOwner && <Promotion visit={visit} data={data} formKey={formKey} />}
          <Together visit={visit} data={data} formKey={formKey} sharing={sharing} />
          <form method="post" action={url`/basket/leaving`}>
            <Hidden visit={visit} formKey={formKey} />
            <button class="btn quiet">{words(data.isOwner ? 'orders.leave' : 'orders.leave-group')}</button>
          </form>
        </aside>
      </div>
    </Layout>
  )
}

export const Hidden = ({ visit, formKey }: { visit: Visit; formKey: string }) => (
  <>
    <input type="hidden" name="_token" value={visit.formToken} />
    <input type="hidden" name="_key" value={formKey} />
  </>
)

function Line({ visit, one, formKey, mayChange }: { visit: Visit; one: PricedLine; formKey: string; mayChange: boolean }) {
  const { words } = visit
  const { line, dish, options, trouble } = one
  const name = dish?.name ?? words.text('orders.trouble-gone')
  const action = url`/basket/lines/${line.id}`
  return (
    <li class="item">
      <div>
        <h3 class="name" safe>{name}</h3>
        {options.length > 0 && <p class="name" safe>{options.map((option) => option.name).join(words.text('parts.comma'))}</p>}
        {line.note !== '' && <p class="name" safe>{words.text('orders.line-note', { note: line.note })}</p>}
        {line.addedByName !== null && <p class="name" safe>{words.text('orders.for-name', { name: line.addedByName })}</p>}
        {trouble !== null && <p class="soon">{words(`orders.trouble-${trouble}`)}</p>}
      </div>
      <b class="price">{words.money(timesKobo(one.unitPrice, line.quantity))}</b>
      {mayChange ? (
        <>
          <div class="steps">
            <SetQuantity visit={visit} action={action} formKey={`${formKey}-${line.id}`} quantity={line.quantity - 1} label={words.text(line.quantity === 1 ? 'orders.remove-dish' : 'orders.less', { dish: name })} />
            <b>{words.number(line.quantity)}</b>
            {dish !== null && line.quantity < 100 && <SetQuantity visit={visit} action={action} formKey={`${formKey}-${line.id}`} quantity={line.quantity + 1} label={words.text('orders.more', { dish: name })} isMore />}
          </div>
          {dish !== null && (
            <details>
              <summary>{words('orders.line-details')}</summary>
              <form method="post" action={action} class="stack">
                <Hidden visit={visit} formKey={`${formKey}-${line.id}-d`} />
                <PackField visit={visit} id={`pack-${line.id}`} pack={line.pack} />
                <div class="field">
                  <label for={`note-${line.id}`}>{words('orders.note')}</label>
                  <input id={`note-${line.id}`} name="note" maxlength={500} value={line.note} dir="auto" />
                </div>
                <button class="btn quiet">{words('orders.save')}</button>
              </form>
            </details>
          )}
        </>
      ) : <span class="soft">× {words.number(line.quantity)}</span>}
    </li>
  )
}

/** Sets a number, so that the same tap twice is one. */
const SetQuantity = ({ visit, action, formKey, quantity, label, isMore }: { visit: Visit; action: Url; formKey: string; quantity: number; label: string; isMore?: boolean }) => (
  <form method="post" action={action}>
    <Hidden visit={visit} formKey={`${formKey}-${quantity}`} />
    <input type="hidden" name="quantity" value={String(quantity)} />
    <button aria-label={label}>{isMore ? '+' : quantity === 0 ? <Icon visit={visit} name="x" /> : '−'}</button>
  </form>
)

const Containers = ({ visit: { words }, data, pack }: { visit: Visit; data: BasketPageData; pack: number }) => (
  <>{data.packs.filter((one) => one.pack === pack).map(({ container, count }) => <p class="hint name" safe>{words.text('orders.containers', { count, name: container.name })}</p>)}</>
)

const Promotion = ({ visit, data: { basket, promotionLapsed }, formKey }: { visit: Visit; data: BasketPageData; formKey: string }) => {
  const { words } = visit
  if (basket.promotionCode !== null) {
    return (
      <form method="post" action={url`/basket/promotion/removal`} class="box row">
        <Hidden visit={visit} formKey={formKey} />
        <p class={promotionLapsed ? 'soon' : 'on'} safe>{words.text(promotionLapsed ? 'orders.promotion-lapsed' : 'orders.promotion-on', { code: basket.promotionCode })}</p>
        <button class="btn quiet">{words('orders.promotion-remove')}</button>
      </form>
    )
  }
  return (
    <form method="post" action={url`/basket/promotion`} class="box">
      <Hidden visit={visit} formKey={formKey} />
      <div class="field"><label for="code">{words('orders.promotion')}</label><div class="beside"><input id="code" name="code" maxlength={40} autocomplete="off" autocapitalize="characters" required dir="ltr" /><button class="btn quiet">{words('orders.promotion-use')}</button></div></div>
    </form>
  )
}

function Together({ visit, data, formKey, sharing }: { visit: Visit; data: BasketPageData; formKey: string; sharing: string | null }) {
  const { words } = visit
  return (
    <section class="box stack" aria-labelledby="together-title">
      <h2 id="together-title">{words('orders.together')}</h2>
      {data.guests.length > 0 && <p safe>{words.text('orders.together-who', { names: data.guests.map(({ name }) => name).join(words.text('parts.comma')) })}</p>}
      {data.eaters.length > 1 && (
        <>
          <h3>{words('orders.each-owes')}</h3>
          <dl class="bill">{data.eaters.map(({ name, amount }) => <div><dt class="name" safe>{name || '–'}</dt><dd>{words.money(amount)}</dd></div>)}</dl>
        </>
      )}
      {sharing !== null && (
        <>
          <label for="sharing">{words('orders.together-link')}</label>
          <input id="sharing" class="link" readonly value={sharing} dir="ltr" />
          <p class="chips"><a class="chip" href={`https://wa.me/?text=${encodeURIComponent(sharing)}` as Url} rel="noopener">WhatsApp</a><a class="chip" href={`sms:?body=${encodeURIComponent(sharing)}` as Url}>SMS</a></p>
          {data.isOwner && <form method="post" action={url`/basket/sharing/end`}><Hidden visit={visit} formKey={formKey} /><button class="btn quiet">{words('orders.together-end')}</button></form>}
        </>
      )}
      {sharing === null && data.isOwner && (
        <form method="post" action={url`/basket/sharing`} class="stack">
          <Hidden visit={visit} formKey={formKey} />
          <p class="hint">{words('orders.together-lead')}</p>
          <div class="field"><label for="name">{words('orders.your-name')}</label><div class="beside"><input id="name" name="name" maxlength={40} autocomplete="given-name" value={visit.person?.name.split(' ')[0]} required dir="auto" /><button class="btn quiet">{words('orders.together-start')}</button></div></div>
        </form>
      )}
    </section>
  )
}

/** A dish of another place: what is in the basket is not thrown away unasked. */
export const OtherPlacePage = ({ visit, formKey, mine, dish, fields }: { visit: Visit; formKey: string; mine: string; dish: string; fields: ReadonlyArray<readonly [string, string]> }) => {
  const { words } = visit
  return (
    <Layout visit={visit} title={words.text('orders.other-place-title')}>
      <div class="narrow">
        <h1>{words('orders.other-place-title')}</h1>
        <p safe>{words.text('orders.other-place-lead', { place: mine })}</p>
        <p><a class="btn" href={url`/basket`}>{words('orders.keep')}</a></p>
        <form method="post" action={url`/basket/lines`}>
          <Hidden visit={visit} formKey={formKey} />
          {fields.map(([name, value]) => <input type="hidden" name={name} value={value} />)}
          <input type="hidden" name="anew" value="yes" />
          <button class="btn quiet" safe>{words.text('orders.anew', { dish })}</button>
        </form>
      </div>
    </Layout>
  )
}

export const TogetherPage = ({ visit, formKey, token, host, place, problem }: { visit: Visit; formKey: string; token: string; host: string; place: { readonly name: string }; problem?: ShownProblem | undefined }) => {
  const { words } = visit
  return (
    <Layout visit={visit} title={words.text('orders.together')}>
      <div class="narrow">
        <h1 class="name" safe>{words.text('orders.together-join-title', { name: host, place: place.name })}</h1>
        <p>{words('orders.together-join-lead')}</p>
        {problem !== undefined && <ProblemNotice visit={visit} problem={problem} />}
        <form method="post" action={url`/together/${token}`} class="stack">
          <Hidden visit={visit} formKey={formKey} />
          <div class="field"><label for="name">{words('orders.your-name')}</label><input id="name" name="name" maxlength={40} autocomplete="given-name" value={visit.person?.name.split(' ')[0]} required dir="auto" autofocus /></div>
          <button class="btn">{words('orders.together-join')}</button>
        </form>
      </div>
    </Layout>
  )
}
