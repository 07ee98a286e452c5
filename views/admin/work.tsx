/** Where the day of somebody who works here begins: their restaurants, their rides, the pages of their role. */
import { url } from '../../src/vocabulary/url.ts'
import type { SignedIn, StaffRole, Visit } from '../../src/vocabulary/visit.ts'
import { Layout } from '../layout.tsx'
import { STAFF_PAGES } from './staff-tabs.tsx'

export interface Workplace {
  readonly name: string
  readonly slug: string
  readonly role: StaffRole
}

export function WorkPage({ visit, person, workplaces }: { visit: Visit; person: SignedIn; workplaces: ReadonlyArray<Workplace> }) {
  const { words } = visit
  const pages = STAFF_PAGES.filter(({ roles }) => roles.includes(person.role))
  return (
    <Layout visit={visit} title={words.text('admin.work')}>
      <h1>{words('admin.work')}</h1>
      {workplaces.map((workplace) => <Restaurant visit={visit} workplace={workplace} />)}
      {person.role === 'rider' && (
        <section>
          <h2>{words('delivery.riding')}</h2>
          <div class="choices">
            <a class="choice" href={url`/rider`}>{words('admin.work-rides')}</a>
            <a class="choice" href={url`/rider/cash`}>{words('admin.work-cash')}</a>
          </div>
        </section>
      )}
      {pages.length > 0 && (
        <section>
          <h2>{words('admin.staff')}</h2>
          {!person.hasSecondFactor && (
            <div class="notice"><p>{words('admin.work-second-step')}</p><p><a class="btn" href={url`/account/two-factor`}>{words('problems.second-factor-set')}</a></p></div>
          )}
          <div class="choices">{pages.map(({ tab, to }) => <a class="choice" href={to}>{words(`admin.${tab}`)}</a>)}</div>
        </section>
      )}
      {workplaces.length === 0 && person.role === 'customer' && <p>{words('admin.work-none')}</p>}
    </Layout>
  )
}

const Restaurant = ({ visit: { words }, workplace: { name, slug, role } }: { visit: Visit; workplace: Workplace }) => (
  <section>
    <h2><span class="name" safe>{name}</span> <small class="soft">{words(`admin.staff-${role}`)}</small></h2>
    <div class="choices">
      <a class="choice" href={url`/restaurants/${slug}/orders`}>{words('admin.work-board')}</a>
      <a class="choice" href={url`/restaurants/${slug}/kitchen`}>{words('admin.work-kitchen')}</a>
      {(role === 'owner' || role === 'manager') && <a class="choice" href={url`/restaurants/${slug}/platforms`}>{words('admin.work-platforms')}</a>}
      <a class="choice" href={url`/restaurants/${slug}`}>{words('admin.work-page')}</a>
    </div>
  </section>
)
