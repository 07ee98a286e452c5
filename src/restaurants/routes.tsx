/** Pages about places: search, one place, and the choice of where one is. */
import { t } from 'elysia'
import { PlacesPage } from '../../views/restaurants/places.tsx'
import { RestaurantPage } from '../../views/restaurants/restaurant.tsx'
import { Answer, type Asked, ResultItems, SearchPage } from '../../views/restaurants/search.tsx'
import { type Menu, menuOf } from '../menus/queries.ts'
import { latitude, longitude } from '../platform/input.ts'
import { Remembered } from '../platform/remembered.ts'
import type { GoesWith } from '../recommendations/goes-with.ts'
import { newestReviews, type ReviewPage } from '../reviews/queries.ts'
import type { Id } from '../vocabulary/id.ts'
import { isInNigeria } from '../vocabulary/place.ts'
import { invalid, unknown } from '../vocabulary/refusal.ts'
import type { Visit } from '../vocabulary/visit.ts'
import type { Fields } from '../web/body.ts'
import { arrivalOf, door } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { newFormKey } from '../web/idempotency.ts'
import { fragment, nextOf, page, seeOther } from '../web/page.ts'
import { choiceCookies } from '../web/visit.ts'
import { cityOfSlug, nearestCity } from './cities.ts'
import { searchRequestOf } from './inputs.ts'
import { areaOf, areasOf, citiesOf, type RestaurantPage as RestaurantPageData, restaurantPage } from './queries.ts'
import { searchRestaurants, type SearchRequest } from './search.ts'

const SIMILAR_SHOWN = 4
const REVIEWS_SHOWN = 6
const BESIDE_SHOWN = 4
const MINUTE_MS = 60_000
const PLACES_KEPT = 1_000
const VISITS_KEPT = 50_000
const SECOND_LOOK_MS = 10 * MINUTE_MS

interface PlaceContent {
  readonly details: RestaurantPageData
  readonly menu: Menu
  readonly reviews: ReviewPage
}

export const restaurantPages = (house: House) => {
  const cookies = choiceCookies(house.config)
  const places = new Remembered<PlaceContent>(PLACES_KEPT, MINUTE_MS)
  const visits = new Remembered<boolean>(VISITS_KEPT, SECOND_LOOK_MS)
  return door('restaurant-pages')
    .get('/search', async ({ request, visit }) => {
      const { asked, search, areaName } = await askedFor(house, visit, arrivalOf(request)?.query ?? {})
      const [found, favourites] = await Promise.all([searchRestaurants(house.db, house.catalogue, search, visit.now), house.suggestions.favouritesOf(visit.dinerId, visit.now)])
      const view = { visit, data: { asked, areaName, found, favourites } }
      // The same address gives a page, or the part of it that changes: caches must tell them apart.
      const headers = { vary: 'hx-request' }
      if (!visit.wantsFragment) return page(<SearchPage {...view} />, { headers })
      return fragment(search.cursor === null ? <Answer {...view} /> : <ResultItems {...view} />, { headers })
    })
    .get('/restaurants/:slug', async ({ params, request, visit }) => {
      const { details: known, menu, reviews } = await placeAt(params.slug, visit.now)
      const { card } = known
      const details = { ...known, situation: house.catalogue.byId(card.id) ? house.catalogue.at(card, viewpoint(visit)) : known.situation }
      const [similar, favourites, goesWith] = await Promise.all([
        house.suggestions.similar(card, { ...viewpoint(visit), city: visit.city }, { limit: SIMILAR_SHOWN }),
        house.suggestions.favouritesOf(visit.dinerId, visit.now),
        besideBasket(visit, card.id),
      ])
      noteVisit(visit, request, card.id)
      return page(<RestaurantPage visit={visit} data={{ details, menu, reviews, similar: similar.items, favourites, goesWith, formKey: newFormKey() }} />)
    })
    .get('/places', async ({ query, visit }) => {
      const areas = await areasOf(house.db, house.catalogue, visit.city)
      return page(<PlacesPage visit={visit} data={{ cities: citiesOf(house.catalogue), areas: areas.filter((a) => a.restaurants > 0), next: nextOf(query.next) }} />)
    }, { query: t.Object({ next: t.Optional(t.String()) }) })
    .post('/places', async ({ body }) => seeOther(nextOf(body.next), { 'set-cookie': await placeCookie(body) }), {
      body: t.Object({ next: t.Optional(t.String()), city: t.Optional(t.String()), area: t.Optional(t.String()), lat: t.Optional(latitude()), lng: t.Optional(longitude()) }),
    })

  /** What goes with the open basket, where it is one of this place. */
  async function besideBasket(visit: Visit, restaurantId: Id<'restaurant'>): Promise<GoesWith[]> {
    const basket = await house.baskets.of({ visitorId: visit.visitorId, personId: visit.person?.id ?? null }, visit.now)
    if (basket?.restaurantId !== restaurantId) return []
    const { diet } = await house.suggestions.picksOf(visit.dinerId, visit.now)
    return house.baskets.goesWith(restaurantId, { basket: new Set(basket.dishIds), limit: BESIDE_SHOWN, diets: diet }, visit.now)
  }

  /** What the page says to everybody: read once a minute, and again at once when the catalogue hears of a change. */
  async function placeAt(slug: string, now: Date): Promise<PlaceContent> {
    const minute = Math.floor(now.getTime() / 60_000)
    return places.get(`${slug} ${house.catalogue.version} ${minute}`, now.getTime(), async () => {
      const details = await restaurantPage(house.db, { slug }, { now, pin: null, orderType: null })
      const [menu, reviews] = await Promise.all([menuOf(house.db, details.card.id, now), newestReviews(house.db, details.card.id, { limit: REVIEWS_SHOWN, cursor: null })])
      return { details, menu, reviews }
    })
  }

  /**
   * A visit to a place is something the diner did: a click when it came from one of our pages. Reloads, look-aheads, second
   * looks within a while and browsers that we have never seen (most of them machines) teach nothing. The page does not wait
   * for it.
   */
  function noteVisit(visit: Visit, request: Request, restaurantId: Id<'restaurant'>): void {
    const { headers } = request
    if (headers.has('sec-purpose') || headers.get('cache-control') === 'max-age=0' || !headers.get('cookie')?.includes('buka_visitor=')) return
    const kind = headers.get('sec-fetch-site') === 'same-origin' ? 'click' : 'view'
    visits.at(`${visit.dinerId} ${restaurantId} ${kind}`, visit.now.getTime(), () => {
      void house.feedback.give(visit.dinerId, { restaurantId, kind }, visit.now)
        .catch((error: Error) => house.log.warn({ error: error.message }, 'a visit was not noted'))
      return true
    })
  }

  /** An area or a city by its name, or a pin; the pin of an area gives no position away. */
  async function placeCookie({ city, area, lat, lng }: { city?: string; area?: string; lat?: number; lng?: number }): Promise<string> {
    if (area !== undefined) {
      const known = await areaOf(house.db, area)
      return cookies.place(known.city, known.pin)
    }
    if (city !== undefined) {
      if (!cityOfSlug(city) && house.catalogue.ofCity(city).length === 0) throw unknown('city')
      return cookies.place(city, null)
    }
    if (lat === undefined || lng === undefined) throw invalid('area', 'value-missing')
    if (!isInNigeria({ lat, lng })) throw invalid('lat', 'pin-outside')
    return cookies.place(nearestCity({ lat, lng }).slug, { lat, lng })
  }
}

const viewpoint = (visit: Visit) => ({ now: visit.now, pin: visit.pin, orderType: null })

/**
 * What a page's address asks for. Where nobody said otherwise it is the reader's own city; an area stands for its pin and
 * radius. Without a position nothing can be sorted by distance: the page asks for one and shows the best match.
 */
async function askedFor(house: House, visit: Visit, { area: areaField, ...fields }: Fields): Promise<{ asked: Asked; search: SearchRequest; areaName: string | null }> {
  const area = typeof areaField === 'string' && areaField !== '' ? await areaOf(house.db, areaField) : null
  const pin = area?.pin ?? visit.pin
  const wantsDistance = fields.sort === 'distance'
  const request = searchRequestOf({ ...fields, city: '', sort: wantsDistance ? '' : fields.sort ?? '' })
  const search: SearchRequest = {
    ...request, pin, orderType: null,
    sort: wantsDistance && pin !== null ? 'distance' : request.sort,
    filters: { ...request.filters, city: area ? null : visit.city, radiusMetres: area?.radiusMetres ?? null },
  }
  return { asked: { ...request.filters, q: request.q, area: area?.slug ?? null, sort: wantsDistance ? 'distance' : request.sort }, search, areaName: area?.name ?? null }
}
