/** The pages of platform staff, as far as the reader's role reaches (src/web/access-table.ts). */
import { url, type Url } from '../../src/vocabulary/url.ts'
import type { PlatformRole, Visit } from '../../src/vocabulary/visit.ts'

export type StaffTab = 'people' | 'audit' | 'orders' | 'promotions' | 'charge-rules' | 'payments' | 'settlement' | 'inbox' | 'deliveries' | 'riders' | 'zones' | 'delivery-figures' | 'models' | 'training-runs' | 'served-lists' | 'exploration'

export const STAFF_PAGES: ReadonlyArray<{ readonly tab: StaffTab; readonly to: Url; readonly roles: ReadonlyArray<PlatformRole> }> = [
  { tab: 'people', to: url`/admin/people`, roles: ['support', 'admin'] },
  { tab: 'audit', to: url`/admin/audit`, roles: ['admin'] },
  { tab: 'orders', to: url`/admin/orders`, roles: ['support', 'admin'] },
  { tab: 'promotions', to: url`/admin/promotions`, roles: ['admin'] },
  { tab: 'charge-rules', to: url`/admin/charge-rules`, roles: ['admin'] },
  { tab: 'payments', to: url`/admin/payments`, roles: ['support', 'admin'] },
  { tab: 'settlement', to: url`/admin/settlement`, roles: ['support', 'admin'] },
  { tab: 'inbox', to: url`/admin/inbox`, roles: ['support', 'admin'] },
  { tab: 'deliveries', to: url`/admin/deliveries`, roles: ['support', 'admin'] },
  { tab: 'riders', to: url`/admin/riders`, roles: ['support', 'admin'] },
  { tab: 'zones', to: url`/admin/zones`, roles: ['admin'] },
  { tab: 'delivery-figures', to: url`/admin/delivery-figures`, roles: ['support', 'data', 'admin'] },
  { tab: 'models', to: url`/admin/models`, roles: ['data', 'admin'] },
  { tab: 'training-runs', to: url`/admin/training-runs`, roles: ['data', 'admin'] },
  { tab: 'served-lists', to: url`/admin/recommendations`, roles: ['data', 'admin'] },
  { tab: 'exploration', to: url`/admin/exploration`, roles: ['data', 'admin'] },
]

export const StaffTabs = ({ visit: { words, person }, at }: { visit: Visit; at: StaffTab }) => (
  <nav class="chips" aria-label={words.text('admin.staff')}>
    {STAFF_PAGES.filter(({ roles }) => person !== null && roles.includes(person.role)).map(({ tab, to }) => <a class="chip" href={to} aria-current={tab === at ? 'page' : undefined}>{words(`admin.${tab}`)}</a>)}
  </nav>
)
