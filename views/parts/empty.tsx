/** A list that has nothing in it says so, and where to go from here. */
import type { Markup } from '#jsx/jsx-runtime'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Icon, type IconName } from './icon.tsx'

export const Empty = ({ visit, icon, title, lead, children }: { visit: Visit; icon: IconName; title: string; lead: string; children?: Markup }) => (
  <div class="empty">
    <Icon visit={visit} name={icon} />
    <h2 safe>{title}</h2>
    <p safe>{lead}</p>
    {children}
  </div>
)
