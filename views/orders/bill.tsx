/** What it costs: each fee on a line of its own, the counter's price and the platform's difference apart. */
import type { Charge } from '../../src/orders/bill.ts'
import { type Kobo, kobo } from '../../src/vocabulary/money.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'

type ShownCharge = Pick<Charge, 'kind' | 'amount' | 'rateBasisPoints' | 'label' | 'isIncluded'>

export interface BillProps {
  readonly visit: Visit
  readonly charges: ReadonlyArray<ShownCharge>
  readonly total: Kobo
  readonly refunded?: Kobo
}

export const Bill = ({ visit, charges, total, refunded }: BillProps) => {
  const { words } = visit
  return (
    <dl class="bill">
      {charges.map((charge) => (
        <div class={charge.isIncluded ? 'soft' : undefined}>
          <dt><span safe>{words.text(`orders.charge-${charge.kind}`, { rate: (charge.rateBasisPoints ?? 0) / 10_000, label: charge.label ?? '' })}</span>{charge.isIncluded && <small> {words('orders.charge-included')}</small>}</dt>
          <dd>{words.money(charge.amount)}</dd>
        </div>
      ))}
      <div class="sum"><dt>{words('orders.total')}</dt><dd>{words.money(total)}</dd></div>
      {refunded !== undefined && refunded > 0 && <div class="on"><dt>{words('orders.refunded')}</dt><dd>{words.money(kobo(-refunded))}</dd></div>}
    </dl>
  )
}
