/** Where one is: by the browser's position, by area, or by city. Every choice is a form that works without script. */
import type { areasOf, citiesOf } from '../../src/restaurants/queries.ts'
import { url, type Url } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Layout } from '../layout.tsx'
import { cityName } from '../parts/facts.tsx'
import { Icon } from '../parts/icon.tsx'

export interface PlacesData {
  readonly cities: ReturnType<typeof citiesOf>
  /** Of the city that is chosen now. */
  readonly areas: Awaited<ReturnType<typeof areasOf>>
  /** Where to go when the choice is made. */
  readonly next: Url
}

export const PlacesPage = ({ visit, data }: { visit: Visit; data: PlacesData }) => {
  const { words } = visit
  return (
    <Layout visit={visit} title={words.text('restaurants.places')}>
      <h1>{words('restaurants.places')}</h1>
      <p class="lead top">{words('restaurants.places-lead')}</p>
      <form method="post" action={url`/places`}>
        <Hidden visit={visit} next={data.next} />
        <input type="hidden" name="lat" />
        <input type="hidden" name="lng" />
        <button class="btn" data-locate hidden><Icon visit={visit} name="near" />{words('restaurants.use-position')}</button>
      </form>
      <form method="post" action={url`/places`}>
        <Hidden visit={visit} next={data.next} />
        {data.areas.length > 0 && (
          <section aria-labelledby="areas-title">
            <div class="head"><h2 id="areas-title">{words('restaurants.areas-of', { city: cityName(visit, visit.city) })}</h2></div>
            <div class="choices">{data.areas.map((a) => <button class="choice" name="area" value={a.slug}><span class="name" safe>{a.name}</span></button>)}</div>
          </section>
        )}
        <section aria-labelledby="cities-title">
          <div class="head"><h2 id="cities-title">{words('restaurants.cities')}</h2></div>
          <div class="choices">
            {data.cities.map((c) => (
              <button class="choice" name="city" value={c.slug} aria-pressed={c.slug === visit.city ? 'true' : 'false'}>
                <span class="name" safe>{cityName(visit, c.slug)}</span> <small>{words('restaurants.found', { count: c.restaurants })}</small>
              </button>
            ))}
          </div>
        </section>
      </form>
    </Layout>
  )
}

const Hidden = ({ visit, next }: { visit: Visit; next: Url }) => (
  <>
    <input type="hidden" name="_token" value={visit.formToken} />
    <input type="hidden" name="next" value={next} />
  </>
)
