/** From a list to what is shown of it, here and now: what can be had, the nearest of alike first. Pure. */
import type { ListedRestaurant } from '../../drizzle/schema/recommendations.ts'
import { type Catalogue, type CatalogueEntry, type RestaurantCard, type Situation, situationOf, type Viewpoint } from '../restaurants/catalogue.ts'
import { isOffered, type Opening, type Schedule } from '../restaurants/opening.ts'

export interface Audience extends Viewpoint {
  readonly city: string
}

export interface Suggestion {
  readonly card: RestaurantCard
  readonly situation: Situation
  /** Higher is better; comparable within one list only. */
  readonly score: number
  readonly confidence: number | null
  readonly reason: ListedRestaurant['reason']
  readonly recommender: string
}

/** A ride or a drive across town; beyond it only those are offered whose riders come. */
const NEAR_METRES = 12_000
/** How fast the pleasure of a place fades with the way to it. */
const FADING_METRES = 5_000
const FAR_SHARE = 0.4
const OPENING_SOON_SHARE = 0.85
const NEXT_DOOR_METRES = 900

const byScore = (a: Suggestion, b: Suggestion): number => b.score - a.score || (a.card.id < b.card.id ? -1 : 1)

/** Of the listed places those that can be had, in the order for this audience. */
export function ranked(catalogue: Catalogue, items: ReadonlyArray<ListedRestaurant>, audience: Audience, openings: Map<Schedule, Opening>): Suggestion[] {
  const offered: Suggestion[] = []
  for (const item of items) {
    const entry = catalogue.entry(item.id)
    const one = entry && suggestionOf(entry, item, audience, openings)
    if (one) offered.push(one)
  }
  return offered.sort(byScore)
}

/** Places of the audience's surroundings that no list knows, those with good ratings first: for a town without history. */
export function wellRated(catalogue: Catalogue, audience: Audience, openings: Map<Schedule, Opening>): Suggestion[] {
  const cards = audience.pin ? catalogue.near(audience.pin, NEAR_METRES).map(({ card }) => card) : catalogue.ofCity(audience.city)
  return ranked(catalogue, cards.map((card): ListedRestaurant => ({
    id: card.id, score: ratingScore(card), recommender: 'popularity', reason: { code: 'well-rated' }, confidence: null,
  })), audience, openings)
}

/** A mean of few ratings is drawn to the middle; 0 .. 1. */
const ratingScore = ({ ratingMean, ratingCount }: RestaurantCard): number => (((ratingMean ?? 3) * ratingCount + 3 * 5) / (ratingCount + 5) - 1) / 4

function suggestionOf(entry: CatalogueEntry, item: ListedRestaurant, audience: Audience, openings: Map<Schedule, Opening>): Suggestion | null {
  // A pin says better than a name what is around.
  if (audience.pin === null && entry.card.city !== audience.city) return null
  const situation = situationOf(entry, audience, openings)
  const distance = situation.distanceMetres
  if (!isOffered(situation.opening) || !(situation.deliversHere || distance === null || distance <= NEAR_METRES)) return null
  if (audience.orderType === 'delivery' && !situation.deliversHere) return null
  const nearness = distance === null ? 1 : FAR_SHARE + (1 - FAR_SHARE) * Math.exp(-distance / FADING_METRES)
  const score = item.score * nearness * (situation.opening.state === 'open' ? 1 : OPENING_SOON_SHARE)
  const isNextDoor = distance !== null && distance <= NEXT_DOOR_METRES && (item.reason.code === 'popular' || item.reason.code === 'well-rated')
  return { card: entry.card, situation, score, confidence: item.confidence, recommender: item.recommender, reason: isNextDoor ? { code: 'near' } : item.reason }
}
