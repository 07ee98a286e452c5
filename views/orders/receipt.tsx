/** The receipt: everything that was charged, each on a line of its own, to print or to keep. */
import type { Contact } from '../../src/orders/contact.ts'
import { isKept } from '../../src/orders/order.ts'
import type { OrderPageData } from '../../src/orders/queries.ts'
import { url, withQuery } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Layout } from '../layout.tsx'
import { Bill } from './bill.tsx'
import { OrderedLine } from './order.tsx'
import { timeText } from '../parts/times.ts'

export function ReceiptPage({ visit, data, contact, pass }: { visit: Visit; data: OrderPageData; contact: Contact; pass: string | undefined }) {
  const { words } = visit
  const { order, place, lines, charges, packs } = data
  return (
    <Layout visit={visit} title={`${words.text('orders.receipt')} ${order.reference}`}>
      <div class="narrow receipt">
        <h1>{words('orders.receipt')}</h1>
        <p><b class="name" safe>{place.name}</b><br /><span class="name" safe>{[place.landmark, place.area].filter(Boolean).join(words.text('parts.comma'))}</span></p>
        <p><bdi dir="ltr" class="figures" safe>{order.reference}</bdi> · <span safe>{`${words.dateText(order.placedAt)} ${timeText(visit, order.placedAt)}`}</span><br /><span class="name" safe>{contact.name}</span> · {words(`orders.pay-${order.pay}`)}</p>
        <ul class="tally">{lines.map((line) => <OrderedLine visit={visit} line={line} />)}</ul>
        {packs.length > 0 && <p class="hint name" safe>{packs.map(({ container, count }) => words.text('orders.containers', { count, name: container.name })).join(words.text('parts.comma'))}</p>}
        <Bill visit={visit} charges={charges.filter(({ kind }) => kind !== 'commission')} total={order.total} refunded={order.refunded} />
        {lines.some((line) => !isKept(line)) && <p class="hint">{words('orders.deed-dropped')}</p>}
        <p class="hint unprinted">{words('orders.print')} <a href={withQuery(url`/orders/${order.id}`, { pass })}>{words('orders.see')}</a></p>
      </div>
    </Layout>
  )
}
