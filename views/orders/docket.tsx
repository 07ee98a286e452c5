/** What goes to the pots and onto the bag: narrow, for a receipt printer, and readable without light. */
import type { Address, Contact } from '../../src/orders/contact.ts'
import type { BoardOrder } from '../../src/orders/queries.ts'
import { isKept } from '../../src/orders/order.ts'
import { url } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Layout } from '../layout.tsx'
import { PaidBadge } from './board.tsx'
import { rangeText } from '../parts/times.ts'

export function DocketPage({ visit, slug, place, one, contact, address }: { visit: Visit; slug: string; place: string; one: Pick<BoardOrder, 'order' | 'lines' | 'packs'>; contact: Contact; address: Address | null }) {
  const { words } = visit
  const { order, lines, packs } = one
  const kept = lines.filter(isKept)
  return (
    <Layout visit={visit} title={`${words.text('orders.docket')} ${order.reference}`}>
      <div class="docket">
        <h1><bdi dir="ltr" class="figures" safe>{order.reference}</bdi></h1>
        <p class="name" safe>{place}</p>
        <p><b>{words(`orders.by-${order.fulfilment}`)}</b> · <b safe>{rangeText(visit, order.promisedFrom, order.promisedUntil)}</b></p>
        <PaidBadge visit={visit} one={one} />
        {[...new Set(kept.map((line) => line.pack))].sort((a, b) => a - b).map((pack) => (
          <section>
            <h2>{words('orders.pack-number', { number: pack })}</h2>
            <ul class="tally">
              {kept.filter((line) => line.pack === pack).map((line) => <li><span class="name"><b>{words.number(line.quantity)} ×</b> <span safe>{line.name}</span>{line.options.map((option) => <small class="name" safe> + {option.name}</small>)}{line.note !== '' && <mark class="name" safe>{line.note}</mark>}{line.forName !== null && <small class="name" safe> {words.text('orders.for-name', { name: line.forName })}</small>}</span></li>)}
            </ul>
            <p class="hint name" safe>{packs.filter((one) => one.pack === pack).map(({ container, count }) => words.text('orders.containers', { count, name: container.name })).join(words.text('parts.comma'))}</p>
          </section>
        ))}
        {order.note !== '' && <p><mark class="name" safe>{order.note}</mark></p>}
        <p><span class="name" safe>{contact.name}</span> <bdi dir="ltr" safe>{contact.phone}</bdi></p>
        {address !== null && <p class="name" safe>{[address.landmark, address.directions].filter(Boolean).join(words.text('parts.comma'))}</p>}
        <p class="hint unprinted">{words('orders.print')} <a href={url`/restaurants/${slug}/orders`}>{words('orders.board')}</a></p>
      </div>
    </Layout>
  )
}
