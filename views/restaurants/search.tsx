/** Search: words and filters in one GET form, and what answers them. With htmx the answers follow each change. */
import type { Markup } from '#jsx/jsx-runtime'
import type { SearchPage as Found } from '../../src/restaurants/search.ts'
import { type Filters as Wanted, type Sort, SORTS } from '../../src/restaurants/selection.ts'
import { url, type Url, withQuery } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Layout } from '../layout.tsx'
import { Empty } from '../parts/empty.tsx'
import { cityName, PriceLevel } from '../parts/facts.tsx'
import { Icon } from '../parts/icon.tsx'
import { RestaurantCard } from '../parts/restaurant-card.tsx'

/** What was asked, as the address has it. */
export interface Asked extends Omit<Wanted, 'city' | 'radiusMetres'> {
  readonly q: string
  readonly area: string | null
  readonly sort: Sort
}

export interface SearchData {
  readonly asked: Asked
  /** Name of the area that was asked for. */
  readonly areaName: string | null
  readonly found: Found
  readonly favourites: ReadonlySet<string>
}

export const searchUrl = (asked: Partial<Asked>, cursor: string | null = null): Url =>
  withQuery(url`/search`, {
    q: asked.q, area: asked.area, 'cuisine[]': asked.cuisines, 'diet[]': asked.diets, 'price[]': asked.priceLevels?.map(String), open_now: asked.openNow, delivers_here: asked.deliversHere,
    sort: asked.sort === 'relevance' ? null : asked.sort, cursor,
  })

const titleOf = (visit: Visit, { asked, areaName }: SearchData): string =>
  asked.q ? visit.words.text('restaurants.search-for', { query: asked.q }) : visit.words.text('restaurants.search-in', { where: areaName ?? cityName(visit, visit.city) })

export function SearchPage({ visit, data }: { visit: Visit; data: SearchData }) {
  const { asked } = data
  const title = titleOf(visit, data)
  return (
    <Layout visit={visit} title={title} tab={asked.sort === 'distance' ? 'near' : 'search'} query={asked.q} searchForm="filters">
      <h1 id="title" safe>{title}</h1>
      <Filters visit={visit} data={data} />
      {asked.sort === 'distance' && visit.pin === null && asked.area === null && <WhereAreYou visit={visit} />}
      {/* Stays when the answers are exchanged, so that their number is read out. */}
      <p class="vh" id="told" role="status" />
      <Results visit={visit} data={data} />
    </Layout>
  )
}

/** The button asks the browser for a position and needs a script; choosing an area does not. */
const WhereAreYou = ({ visit }: { visit: Visit }) => (
  <form class="notice" method="post" action={url`/places`}>
    <p>{visit.words('restaurants.where-are-you')}</p>
    <input type="hidden" name="_token" value={visit.formToken} />
    <input type="hidden" name="next" value={visit.here} />
    <input type="hidden" name="lat" />
    <input type="hidden" name="lng" />
    <p class="chips">
      <button class="btn" data-locate hidden><Icon visit={visit} name="near" />{visit.words('restaurants.use-position')}</button>
      <a class="btn quiet" href={withQuery(url`/places`, { next: visit.here })}>{visit.words('restaurants.choose-area')}</a>
    </p>
  </form>
)

const CUISINES_SHOWN = 24
const DIETS_SHOWN = 4

const Filters = ({ visit, data: { asked, found: { facets } } }: { visit: Visit; data: SearchData }) => {
  const { words } = visit
  return (
    <form
      id="filters" class="filters" action={url`/search`} hx-get={url`/search`} hx-target="#results" hx-swap="outerHTML" hx-replace-url="true"
      hx-trigger="submit, change, input delay:250ms from:#words" hx-sync="this:replace" hx-indicator="#wait"
    >
      {asked.area !== null && <input type="hidden" name="area" value={asked.area} />}
      <fieldset>
        <legend class="vh">{words('restaurants.filters')}</legend>
        <div class="chips rail">
          <Toggle name="open_now" value="1" isOn={asked.openNow}>{words('restaurants.open-now')}</Toggle>
          <Toggle name="delivers_here" value="1" isOn={asked.deliversHere}>{words('restaurants.delivers-here')}</Toggle>
          {facets.diets.slice(0, DIETS_SHOWN).map((f) => <Toggle name="diet[]" value={f.value} isOn={asked.diets.includes(f.value)}>{words.known(`restaurants.diet-${f.value}`, f.value)}</Toggle>)}
          {[1, 2, 3, 4].map((level) => <Toggle name="price[]" value={String(level)} isOn={asked.priceLevels.includes(level)}><PriceLevel visit={visit} level={level} /></Toggle>)}
        </div>
      </fieldset>
      <div class="sorts">
        <details class="drawer" open={asked.cuisines.length > 0}>
          <summary class="chip"><Icon visit={visit} name="filter" />{words('restaurants.cuisines')}</summary>
          <fieldset>
            <legend class="vh">{words('restaurants.cuisines')}</legend>
            <div class="chips">
              {facets.cuisines.slice(0, CUISINES_SHOWN).map((f) => (
                <Toggle name="cuisine[]" value={f.value} isOn={asked.cuisines.includes(f.value)}><>{words.known(`restaurants.cuisine-${f.value}`, f.value)} <small>{words.number(f.count)}</small></></Toggle>
              ))}
            </div>
          </fieldset>
        </details>
        <label class="sort">
          <span class="vh">{words('restaurants.sort')}</span>
          <select name="sort" class="chip">{SORTS.map((s) => <option value={s} selected={s === asked.sort}>{words(`restaurants.sort-${s}`)}</option>)}</select>
        </label>
        <button class="btn quiet unscripted">{words('restaurants.apply')}</button>
      </div>
    </form>
  )
}

const Toggle = ({ name, value, isOn, children }: { name: string; value: string; isOn: boolean; children: Markup }) => (
  <label class="chip"><input type="checkbox" name={name} value={value} checked={isOn} />{children}</label>
)

const Results = ({ visit, data }: { visit: Visit; data: SearchData }) => {
  const { words } = visit
  const { found, asked } = data
  return (
    <section id="results" aria-labelledby="count">
      <h2 class="count" id="count">{words('restaurants.found', { count: found.total })}</h2>
      {found.items.length > 0
        ? <ul class="cards rows"><ResultItems visit={visit} data={data} /></ul>
        : (
          <Empty visit={visit} icon="search" title={words.text('restaurants.nothing-found')} lead={words.text('restaurants.nothing-found-lead')}>
            {asked.q !== '' && <a class="btn quiet" href={searchUrl({ q: asked.q })}>{words('restaurants.without-filters')}</a>}
            <a class="btn" href={url`/search`}>{words('restaurants.all-places')}</a>
          </Empty>
        )}
    </section>
  )
}

/** What htmx puts into the page for another question: the answers, and the title above them. */
export const Answer = ({ visit, data }: { visit: Visit; data: SearchData }) => {
  const title = titleOf(visit, data)
  return (
    <>
      <title>{visit.words('parts.page-title', { title })}</title>
      <Results visit={visit} data={data} />
      <h1 id="title" hx-swap-oob="true" safe>{title}</h1>
      <p id="told" hx-swap-oob="innerHTML">{visit.words('restaurants.found', { count: data.found.total })}</p>
    </>
  )
}

/** Cards, and as the last item the way to the next ones, which takes its own place when they arrive. */
export const ResultItems = ({ visit, data: { asked, found, favourites } }: { visit: Visit; data: SearchData }) => {
  const more = found.nextCursor === null ? null : searchUrl(asked, found.nextCursor)
  return (
    <>
      {found.items.map((r) => <RestaurantCard visit={visit} place={r} isFavourite={favourites.has(r.card.id)} size="small" />)}
      {more !== null && <li class="more"><a class="btn quiet" href={more} hx-get={more} hx-target="closest li" hx-swap="outerHTML" hx-indicator="#wait">{visit.words('parts.show-more')}</a></li>}
    </>
  )
}
