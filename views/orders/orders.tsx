/** What somebody ordered, to look at and to order again in one tap. */
import type { OrderItem } from '../../src/orders/queries.ts'
import { url, withQuery } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Layout } from '../layout.tsx'
import { Empty } from '../parts/empty.tsx'
import { Hidden } from './basket.tsx'
import { stateText } from './order.tsx'

export const OrdersPage = ({ visit, items, next, formKey }: { visit: Visit; items: ReadonlyArray<OrderItem>; next: string | null; formKey: string }) => {
  const { words } = visit
  return (
    <Layout visit={visit} title={words.text('orders.orders')}>
      <h1>{words('orders.orders')}</h1>
      {items.length === 0 && <Empty visit={visit} icon="bowl" title={words.text('orders.orders-empty')} lead={words.text('orders.orders-empty-lead')}><a class="btn" href={url`/search`}>{words('orders.basket-find')}</a></Empty>}
      <ul class="orders">
        {items.map(({ order, place, lines }) => (
          <li class="box">
            <div>
              <h2><a class="name" href={url`/orders/${order.id}`} safe>{place.name}</a></h2>
              <p class="facts"><span class={`at-${order.state}`} safe>{stateText(visit, order)}</span><span safe>{words.dateText(order.placedAt)}</span><span>{words.money(order.total)}</span></p>
              <p class="name soft" safe>{lines.map((line) => `${line.quantity} × ${line.name}`).join(words.text('parts.comma'))}</p>
              <p class="hint"><bdi dir="ltr" safe>{order.reference}</bdi></p>
            </div>
            <form method="post" action={url`/orders/${order.id}/repeat`}>
              <Hidden visit={visit} formKey={`${formKey}-${order.id}`} />
              <button class="btn quiet">{words('orders.again')}</button>
            </form>
          </li>
        ))}
      </ul>
      {next !== null && <p class="more"><a class="btn quiet" href={withQuery(url`/orders`, { before: next })}>{words('orders.older')}</a></p>}
    </Layout>
  )
}
