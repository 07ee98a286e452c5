/** Home: a question, what we would answer for this diner, what fits the hour, and what others around here like. */
import type { Craving, Daypart } from '../../src/recommendations/cravings.ts'
import type { GoesWith } from '../../src/recommendations/goes-with.ts'
import { url, type Url, withQuery } from '../../src/vocabulary/url.ts'
import type { Visit, Words } from '../../src/vocabulary/visit.ts'
import { Layout } from '../layout.tsx'
import { cityName } from '../parts/facts.tsx'
import { KeptMarkup } from '../parts/kept-markup.ts'
import { Photo } from '../parts/photo.tsx'
import { type Place, RestaurantCard } from '../parts/restaurant-card.tsx'
import { SearchBox } from '../parts/search-box.tsx'
import { GoesWithSection } from './goes-with.tsx'
import { Suggestions, type SuggestionsProps } from './suggestions.tsx'

export interface HomeData extends Omit<SuggestionsProps, 'visit'> {
  readonly popular: ReadonlyArray<Place>
  /** What people eat at this hour. */
  /** Where a basket is open, and what goes with it; null without one. */
  readonly basket: { readonly place: { readonly name: string; readonly slug: string }; readonly goesWith: ReadonlyArray<GoesWith> } | null
  readonly part: Daypart
  readonly cravings: ReadonlyArray<Craving>
  readonly areas: ReadonlyArray<{ readonly slug: string; readonly name: string }>
}

// The same for everybody who reads one language in one city at one time of day.
const keptHeroes = new KeptMarkup<HomeData['areas']>()
const keptCravings = new KeptMarkup<Words>()

export function HomePage({ visit, data }: { visit: Visit; data: HomeData }) {
  const { words } = visit
  const { part } = data
  const city = cityName(visit, visit.city)
  return (
    <Layout visit={visit} title={words.text('recommendations.home-title', { city })} description={words.text('recommendations.home-description', { city })} tab="home" hero={keptHeroes.of(data.areas, `${visit.locale} ${visit.city} ${part}`, () => <Hero visit={visit} part={part} city={city} areas={data.areas} />)}>
      {data.basket !== null && <p class="notice"><a href={url`/basket`} class="name" safe>{words.text('recommendations.basket-waits', { place: data.basket.place.name })}</a></p>}
      <Suggestions visit={visit} {...data} />
      {data.basket !== null && <GoesWithSection visit={visit} found={data.basket.goesWith} slug={data.basket.place.slug} />}
      {data.cravings.length > 0 && keptCravings.of(words, `${part} ${visit.saveData}`, () => <Cravings visit={visit} part={part} cravings={data.cravings} />)}
      {data.popular.length > 0 && (
        <section aria-labelledby="popular-title">
          <div class="head"><h2 id="popular-title">{words('recommendations.popular', { city })}</h2><a href={url`/search`}>{words('parts.see-all')}</a></div>
          <ul class="cards rows">
            {data.popular.map((place) => <RestaurantCard visit={visit} place={place} isFavourite={data.favourites.has(place.card.id)} size="small" />)}
          </ul>
        </section>
      )}
    </Layout>
  )
}

const Cravings = ({ visit, part, cravings }: Pick<HomeData, 'part' | 'cravings'> & { visit: Visit }) => (
  <section aria-labelledby="now-title">
    <div class="head"><h2 id="now-title">{visit.words(`recommendations.eat-${part}`)}</h2></div>
    <ul class="plates rail">
      {cravings.map((c) => (
        <li><a class="plate" href={withQuery(url`/search`, { q: c.name })}><Photo visit={visit} photo={c.photo} of={c.name} size="small" /><span class="name" safe>{c.name}</span></a></li>
      ))}
    </ul>
  </section>
)

const Hero = ({ visit, part, city, areas }: Pick<HomeData, 'part' | 'areas'> & { visit: Visit; city: string }) => (
  <div class="hero">
    <h1>{visit.words(`recommendations.hello-${part}`)}</h1>
    <p>{visit.words('recommendations.hello-lead', { city })}</p>
    <SearchBox visit={visit} />
    <ul class="chips rail">
      {areas.map((a) => <li><a class="chip" href={withQuery(url`/search`, { area: a.slug })} safe>{a.name}</a></li>)}
    </ul>
    <svg class="pot" aria-hidden="true"><use href={`${visit.asset('icons.svg')}#pot` as Url} /></svg>
  </div>
)
