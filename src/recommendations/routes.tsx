/** Home, the suggestions on it, and what a diner answers to them: hearts and refusals. */
import { t } from 'elysia'
import { FavouriteButton } from '../../views/parts/restaurant-card.tsx'
import { FavouritesPage } from '../../views/recommendations/favourites.tsx'
import { HomePage } from '../../views/recommendations/home.tsx'
import { MOST_AGAIN, Suggestions, type SuggestionsProps } from '../../views/recommendations/suggestions.tsx'
import { type TastesData, TastesPage } from '../../views/recommendations/tastes.tsx'
import { eaterOf } from '../orders/desk.ts'
import { oneOf, wholeNumber } from '../platform/input.ts'
import { Remembered } from '../platform/remembered.ts'
import type { RestaurantCard } from '../restaurants/catalogue.ts'
import { areasOf } from '../restaurants/queries.ts'
import { nothing } from '../vocabulary/html.ts'
import { unknown } from '../vocabulary/refusal.ts'
import { type Url, url } from '../vocabulary/url.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { door } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { newFormKey, once } from '../web/idempotency.ts'
import { encodedPage, fragment, nextOf, page, seeOther } from '../web/page.ts'
import { CRAVINGS, daypartOf } from './cravings.ts'
import type { OpenBasket } from './open-baskets.ts'
import type { Feedback } from './give-feedback.ts'
import { picksOf, TastesForm } from './inputs.ts'
import { pickTastes } from './pick-tastes.ts'

const SUGGESTED = 8
const POPULAR = 16
const BESIDE_SHOWN = 3
const BESIDE_LOOKED_AT = 8
const AREAS_SHOWN = 6
/** About 40 KB each. */
const HOMES_KEPT = 500
const MINUTE_MS = 60_000
const CUISINES_OFFERED = 18
const DIETS_OFFERED = 4
const AREAS_OFFERED = 16
/** What people crave at any hour, each once. */
const DISHES_OFFERED = [...new Map(Object.values(CRAVINGS).flat().map((craving) => [craving.name, craving])).values()].slice(0, 16)
/** Tells the suggestions on the page that they are out of date (views/recommendations/suggestions.tsx). */
const FEEDBACK_GIVEN = { 'hx-trigger': 'feedback' }

export const recommendationPages = (house: House) => {
  const areas = areasInMemory(house)
  const homes = new Remembered<Uint8Array<ArrayBuffer>>(HOMES_KEPT, MINUTE_MS)

  return door('recommendation-pages')
    .get('/', async ({ visit }) => {
      const suggestions = await suggestionsFor(visit)
      const basket = await basketOn(visit)
      const shown = new Set(suggestions.suggestions.map(({ card }) => card.id as string))
      const { items: popular, version } = house.suggestions.popular(audience(visit, suggestions.isInvited ? basket : null), { limit: POPULAR, exclude: shown })
      const part = daypartOf(visit.now)
      const around = await areas(visit.city)
      const beside = basket && await besideBasket(visit, basket)
      // Whoever comes back within the minute, and nothing has changed for them, is given the same page.
      return page(homes.at(`${version} ${basket ? `${basket.restaurantId} ${basket.dishIds.join()}` : ''} ${homeKey(visit, suggestions, house.catalogue.version)}`, visit.now.getTime(), () =>
        encodedPage(<HomePage visit={visit} data={{ ...suggestions, popular, basket: beside, part, cravings: CRAVINGS[part], areas: around }} />)))
    })
    .get('/suggestions', async ({ query, visit }) => {
      if (!visit.wantsFragment) return seeOther(url`/`)
      return fragment(<Suggestions visit={visit} {...await suggestionsFor(visit, query)} />)
    }, { query: t.Object({ shown: t.Optional(t.String({ maxLength: 100 })), again: t.Optional(wholeNumber({ min: 1, max: MOST_AGAIN })) }) })
    .get('/favourites', async ({ visit }) => {
      const ids = [...await house.suggestions.favouritesOf(visit.dinerId, visit.now)]
      const cards = ids.map((id) => house.catalogue.byId(id)).filter((card) => card !== null)
      return page(<FavouritesPage visit={visit} places={cards.map((card) => ({ card, situation: house.catalogue.at(card, audience(visit)) }))} />)
    })
    .get('/tastes', async ({ query, visit }) => page(await tastesPage(visit, nextOf(query.next)), { headers: { 'cache-control': 'no-store' } }), { query: t.Object({ next: t.Optional(t.String()) }) })
    .post('/tastes', async ({ body, request, visit }) => {
      const { version } = await house.suggestions.personalised(visit.dinerId, audience(visit), { limit: 1 })
      const answer = await once({ db: house.db, request, visit, input: body }, async (tx) => {
        await pickTastes(tx, visit.dinerId, picksOf(body), visit.now)
        return seeOther(nextOf(body.next))
      })
      await followed(visit, version)
      return answer
    }, { body: TastesForm })
    .post('/restaurants/:slug/favourite', async ({ body, params, visit }) => {
      const card = placeOf(params.slug)
      const isFavourite = body.favourite === 'yes'
      await answer(visit, { restaurantId: card.id, kind: isFavourite ? 'favourite' : 'unfavourite' })
      if (!visit.wantsFragment) return seeOther(nextOf(body.next))
      return fragment(<FavouriteButton visit={visit} place={card} isFavourite={isFavourite} />, { headers: FEEDBACK_GIVEN })
    }, { body: t.Object({ favourite: oneOf(['yes', 'no']), next: t.Optional(t.String()) }) })
    .post('/restaurants/:slug/dismissal', async ({ body, params, visit }) => {
      await answer(visit, { restaurantId: placeOf(params.slug).id, kind: 'dismiss' })
      return visit.wantsFragment ? fragment(nothing, { headers: FEEDBACK_GIVEN }) : seeOther(nextOf(body.next))
    }, { body: t.Object({ next: t.Optional(t.String()) }) })

  async function tastesPage(visit: Visit, next: Url, asked: Partial<TastesData> = {}) {
    const cards = house.catalogue.ofCity(visit.city)
    const around = await areasOf(house.db, house.catalogue, visit.city)
    const data: TastesData = {
      cuisines: commonest(cards.flatMap(({ cuisines }) => cuisines), CUISINES_OFFERED), diets: commonest(cards.flatMap(({ diets }) => diets), DIETS_OFFERED), dishes: DISHES_OFFERED,
      areas: around.filter(({ restaurants }) => restaurants > 0).sort((a, b) => b.restaurants - a.restaurants).slice(0, AREAS_OFFERED).map(({ name }) => name),
      picks: await house.suggestions.picksOf(visit.dinerId, visit.now), formKey: newFormKey(), next, ...asked,
    }
    return <TastesPage visit={visit} data={data} />
  }

  /** The list that follows, if it is there within a moment: whoever picked wants to see it. */
  async function followed(visit: Visit, before: string): Promise<void> {
    house.suggestions.forget(visit.dinerId)
    await house.suggestions.personalisedAfter(before, visit.dinerId, audience(visit), { limit: 1 })
  }

  /** `shown` is the list that the page shows and that is out of date: a newer one is waited for a moment. */
  async function suggestionsFor(visit: Visit, { shown, again = 0 }: { readonly shown?: string | undefined; readonly again?: number | undefined } = {}): Promise<Omit<SuggestionsProps, 'visit'>> {
    const wanted = { limit: SUGGESTED }
    const around = audience(visit, await basketOn(visit))
    const list = shown === undefined
      ? await house.suggestions.personalised(visit.dinerId, around, wanted)
      : await house.suggestions.personalisedAfter(shown, visit.dinerId, around, wanted)
    return { suggestions: list.items, version: list.version, isPersonal: list.isPersonal, isBehind: list.isBehind, again, isInvited: await house.suggestions.isPersonalFor(visit.dinerId, visit.now), favourites: await house.suggestions.favouritesOf(visit.dinerId, visit.now) }
  }

  function basketOn(visit: Visit): Promise<OpenBasket | null> {
    return house.baskets.of(eaterOf(visit), visit.now)
  }

  /** Where the open basket is, and what goes with it; null for a place that is no longer there. */
  async function besideBasket(visit: Visit, { restaurantId, dishIds }: OpenBasket) {
    const place = house.catalogue.byId(restaurantId)
    if (!place) return null
    const { diet } = await house.suggestions.picksOf(visit.dinerId, visit.now)
    const found = await house.baskets.goesWith(restaurantId, { basket: new Set(dishIds), limit: BESIDE_LOOKED_AT, diets: diet }, visit.now)
    // Beside places of the whole town only what is known to go with it is worth its room.
    return { place, goesWith: found.filter(({ reason }) => reason.code === 'had-with').slice(0, BESIDE_SHOWN) }
  }

  async function answer(visit: Visit, feedback: Feedback): Promise<void> {
    await house.feedback.give(visit.dinerId, feedback, visit.now)
    house.suggestions.forget(visit.dinerId)
  }

  function placeOf(slug: string): RestaurantCard {
    const card = house.catalogue.bySlug(slug)
    if (!card) throw unknown('restaurant')
    return card
  }
}

function commonest(values: ReadonlyArray<string>, most: number): string[] {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, most).map(([value]) => value)
}

const audience = (visit: Visit, basket: OpenBasket | null = null) => ({ now: visit.now, pin: visit.pin, orderType: null, city: visit.city, basket: basket ? [basket.restaurantId] : [] })

/** All that a home page depends on, but for the popular places, which go with their version. Openings and the hour go with the minute. */
const homeKey = (visit: Visit, { suggestions, version, favourites, isInvited, isBehind }: Omit<SuggestionsProps, 'visit'>, catalogue: number): string => [
  visit.dinerId, visit.person?.id ?? '', visit.locale, visit.theme, visit.saveData, visit.city, visit.pin?.lat ?? '', visit.pin?.lng ?? '', visit.here, visit.formToken, visit.unread,
  Math.floor(visit.now.getTime() / MINUTE_MS), catalogue, version, suggestions.map(({ card, reason }) => `${card.id} ${reason.code}`).join(), isInvited, isBehind, [...favourites].join(),
].join(' ')

type Areas = Awaited<ReturnType<typeof areasOf>>

/** The areas of a city that have most places. Home is asked for them all the time, and they hardly ever change. */
function areasInMemory(house: House): (city: string) => Promise<Areas> {
  const known = new Map<string, { readonly version: number; readonly areas: Areas }>()
  return async (city) => {
    const { version } = house.catalogue
    const kept = known.get(city)
    if (kept?.version === version) return kept.areas
    const all = await areasOf(house.db, house.catalogue, city)
    const areas = all.filter((a) => a.restaurants > 0).sort((a, b) => b.restaurants - a.restaurants).slice(0, AREAS_SHOWN)
    // A city without places is no city of ours, and names of such cities are without end.
    if (house.catalogue.ofCity(city).length > 0) known.set(city, { version, areas })
    return areas
  }
}
