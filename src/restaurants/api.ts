/** The JSON door of restaurants: lists and search, one place, its hours; and what its owners change. */
import { t } from 'elysia'
import { type Reader, write } from '../platform/database.ts'
import { idOf } from '../platform/input.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { about as aboutRoute, type Successes, door, signedIn, signedInFirst } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { once } from '../web/idempotency.ts'
import { cardJson, openingJson } from './card-json.ts'
import { announceClosing, withdrawClosing } from './close.ts'
import { createRestaurant } from './create.ts'
import { ClosingInput, HoursInput, NewRestaurantInput, RestaurantChange, SearchQuery, searchRequestOf } from './inputs.ts'
import { openingAt, scheduleOf } from './opening.ts'
import { restaurantPage, type RestaurantPage } from './queries.ts'
import { searchRestaurants, type SearchPage } from './search.ts'
import { setHours } from './set-hours.ts'
import { updateRestaurant } from './update.ts'

const OneRestaurant = t.Object({ id: idOf<'restaurant'>() })
const OneClosing = t.Object({ id: idOf<'restaurant'>(), closing_id: idOf<'closing'>() })
const about = (summary: string, ...statuses: Successes) => aboutRoute('Restaurants', summary, ...statuses)

export const restaurantsApi = (house: House) => {
  const page = (id: string, visit: Visit, db: Reader = house.db) => restaurantPage(db, { id }, { now: visit.now, pin: visit.pin, orderType: null }, visit.person)
  return door('restaurants-api', '/api/restaurants')
    .get('', async ({ query, visit }) => listJson(await searchRestaurants(house.db, house.catalogue, searchRequestOf(query), visit.now)),
      { query: SearchQuery, detail: about('List, search, or look near a pin') })
    .get('/:id', async ({ params, visit }) => restaurantJson(await page(params.id, visit)), { params: OneRestaurant, detail: about('One restaurant') })
    .get('/:id/hours', async ({ params, visit }) => hoursJson(await page(params.id, visit), visit.now), { params: OneRestaurant, detail: about('Weekly hours and coming closings') })
    .post('', ({ body, request, visit }) => once({ db: house.db, request, visit, input: body }, async (tx) => {
      const { id } = await createRestaurant(tx, signedIn(visit), body, visit.now)
      return Response.json(restaurantJson(await page(id, visit, tx)), { status: 201, headers: { location: `/api/restaurants/${id}` } })
    }), { body: NewRestaurantInput, transform: signedInFirst, detail: about('Create a restaurant; it begins as a draft', 201) })
    .patch('/:id', async ({ params, body, visit }) => {
      await write(house.db, (tx) => updateRestaurant(tx, signedIn(visit), params.id, body, visit.now))
      return restaurantJson(await page(params.id, visit))
    }, { params: OneRestaurant, body: RestaurantChange, transform: signedInFirst, detail: about('Change what is named') })
    .put('/:id/hours', async ({ params, body, visit }) => {
      await write(house.db, (tx) => setHours(tx, signedIn(visit), params.id, body, visit.now))
      return hoursJson(await page(params.id, visit), visit.now)
    }, { params: OneRestaurant, body: HoursInput, transform: signedInFirst, detail: about('Replace the weekly hours') })
    .post('/:id/closings', ({ params, body, request, visit }) => once({ db: house.db, request, visit, input: { params, body } }, async (tx) => {
      const id = await announceClosing(tx, signedIn(visit), params.id, body, visit.now)
      return Response.json({ id, first_day: body.first_day, last_day: body.last_day, reason: body.reason ?? '' }, { status: 201 })
    }), { params: OneRestaurant, body: ClosingInput, transform: signedInFirst, detail: about('Announce days on which the place is closed', 201) })
    .delete('/:id/closings/:closing_id', async ({ params, visit, set }) => {
      await write(house.db, (tx) => withdrawClosing(tx, signedIn(visit), params.id, params.closing_id, visit.now))
      set.status = 204
    }, { params: OneClosing, transform: signedInFirst, detail: about('Take an announced closing back', 204) })
}

const listJson = ({ items, total, facets, nextCursor }: SearchPage) => ({
  items: items.map(({ card, situation, dishes }) => ({ ...cardJson(card, situation), matched_items: dishes.map(({ id, slug, name }) => ({ id, slug, name })) })),
  total,
  facets: { cuisines: facets.cuisines, diets: facets.diets, price_levels: facets.priceLevels, open_now: facets.openNow, delivers_here: facets.deliversHere },
  next_cursor: nextCursor,
})

const restaurantJson = (page: RestaurantPage) => ({
  ...cardJson(page.card, page.situation),
  description: page.description, phone: page.phone, website: page.website, status: page.status, delivery_radius_metres: page.deliveryRadiusMetres,
  updated_at: page.updatedAt.toISOString(),
  attribution: page.fromOpenStreetMap ? '© OpenStreetMap contributors, ODbL' : null,
})

function hoursJson({ hours, closings }: RestaurantPage, now: Date) {
  const opening = (type: 'delivery' | 'pickup' | 'dine_in') => openingJson(openingAt(scheduleOf(hours, closings, type), now))
  return {
    time_zone: 'Africa/Lagos',
    hours: hours.map((h) => ({ order_type: h.orderType, weekday: h.weekday, opens_minute: h.opensMinute, closes_minute: h.closesMinute })),
    closings: closings.map((c) => ({ id: c.id, first_day: c.firstDay, last_day: c.lastDay, reason: c.reason })),
    now: { delivery: opening('delivery'), pickup: opening('pickup'), dine_in: opening('dine_in') },
  }
}
