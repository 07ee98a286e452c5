/** A restaurant as JSON speaks of it, in lists, in suggestions and alone. */
import { moneyJson } from '../vocabulary/money.ts'
import type { RestaurantCard, Situation } from './catalogue.ts'
import type { Opening } from './opening.ts'

export const cardJson = (card: RestaurantCard, situation: Situation) => ({
  id: card.id, slug: card.slug, name: card.name, city: card.city, area: card.area, cuisines: card.cuisines, diets: card.diets, price_level: card.priceLevel,
  rating: { mean: card.ratingMean, count: card.ratingCount },
  photo: card.photo, pin: card.pin, plus_code: card.plusCode, landmark: card.landmark,
  delivers: card.delivers, delivery_fee: moneyJson(card.deliveryFee), minimum_order: moneyJson(card.minimumOrder), preparation_minutes: card.preparationMinutes,
  opening: openingJson(situation.opening),
  distance_metres: situation.distanceMetres === null ? null : Math.round(situation.distanceMetres),
  delivers_here: situation.deliversHere,
})

export const openingJson = (opening: Opening) =>
  opening.state === 'open'
    ? { state: opening.state, closes_at: opening.closesAt?.toISOString() ?? null, closing_soon: opening.closingSoon }
    : { state: opening.state, opens_at: opening.opensAt?.toISOString() ?? null }
