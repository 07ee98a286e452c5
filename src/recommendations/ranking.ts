/** From a list to what is shown of it, here and now: what can be had, coloured by the moment, the nearest of alike first. Pure. */
import type { ListedRestaurant } from '../../drizzle/schema/recommendations.ts'
import type { Addition, Moment } from '../../ml/serving/moment.ts'
import { type Catalogue, type CatalogueEntry, type RestaurantCard, type Situation, situationOf, type Viewpoint } from '../restaurants/catalogue.ts'
import { isOffered, type Opening, type Schedule } from '../restaurants/opening.ts'
import { localTime } from '../vocabulary/calendar.ts'

/** What must hold of a place to be offered at all. */
export interface Wishes {
  readonly diets: ReadonlyArray<string>
  /** 1 to 4; null: any. */
  readonly mostPriceLevel: number | null
}

export const NO_WISHES: Wishes = { diets: [], mostPriceLevel: null }

export interface Audience extends Viewpoint {
  readonly city: string
  readonly wishes?: Wishes
  /** Places whose dishes are in the basket. */
  readonly basket?: ReadonlyArray<string>
}

export type Sky = 'dry' | 'rain' | 'hot' | 'dusty'

/** What is known when a list is shown, beside the list. */
export interface Present {
  readonly openings: Map<Schedule, Opening>
  /** What the live model learned of moments; null while there is none. */
  readonly moment: Moment | null
  readonly weather: Sky | null
  /** Places of which nothing can be bought now. */
  readonly soldOut: ReadonlySet<string>
}

export interface Suggestion {
  readonly card: RestaurantCard
  readonly situation: Situation
  /** Higher is better; comparable within one list only. */
  readonly score: number
  readonly confidence: number | null
  /** What is believed of it before anybody asks whether that may be told. */
  readonly chance?: number
  readonly reason: ListedRestaurant['reason']
  readonly recommender: string
}

/** A ride or a drive across town; beyond it only those are offered whose riders come. */
const NEAR_METRES = 12_000
/** How fast the pleasure of a place fades with the way to it, where no model says. */
const FADING_METRES = 5_000
const FAR_SHARE = 0.4
const OPENING_SOON_SHARE = 0.85
const NEXT_DOOR_METRES = 900
const HALAL = 'halal'

const byScore = (a: Suggestion, b: Suggestion): number => b.score - a.score || (a.card.id < b.card.id ? -1 : 1)

/** Of the listed places those that can be had, in the order for this audience. @param held how many places the diner holds */
export function ranked(catalogue: Catalogue, items: ReadonlyArray<ListedRestaurant>, audience: Audience, present: Present, held = 0): Suggestion[] {
  const added = present.moment?.at({ time: audience.now.getTime(), weather: present.weather, held, basket: audience.basket ?? [] })
  const offered: Suggestion[] = []
  for (const item of items) {
    const entry = catalogue.entry(item.id)
    if (!entry || !isWished(entry.card, audience.wishes ?? NO_WISHES) || present.soldOut.has(item.id)) continue
    const one = suggestionOf(entry, item, audience, present, held, added?.(item.id, item.habit) ?? null)
    if (one) offered.push(one)
  }
  return offered.sort(byScore)
}

/** Places of the audience's surroundings that no list knows, those with good ratings first: for a town without history. */
export function wellRated(catalogue: Catalogue, audience: Audience, present: Present): Suggestion[] {
  const cards = audience.pin ? catalogue.near(audience.pin, NEAR_METRES).map(({ card }) => card) : catalogue.ofCity(audience.city)
  return ranked(catalogue, cards.map((card): ListedRestaurant => ({
    id: card.id, score: ratingScore(card), recommender: 'popularity', reason: { code: 'well-rated' }, confidence: null,
  })), audience, present)
}

/** A mean of few ratings is drawn to the middle; 0 .. 1. */
const ratingScore = ({ ratingMean, ratingCount }: RestaurantCard): number => (((ratingMean ?? 3) * ratingCount + 3 * 5) / (ratingCount + 5) - 1) / 4

/** Halal is a promise of the whole kitchen; other diets too, as far as a place promises anything. */
const isWished = (card: RestaurantCard, { diets, mostPriceLevel }: Wishes): boolean =>
  (mostPriceLevel === null || card.priceLevel <= mostPriceLevel) && diets.every((diet) => card.diets.includes(diet) || (diet !== HALAL && diet === 'vegetarian' && card.diets.includes('vegan')))

function suggestionOf(entry: CatalogueEntry, item: ListedRestaurant, audience: Audience, { openings, moment, weather }: Present, held: number, added: Addition | null): Suggestion | null {
  // A pin says better than a name what is around.
  if (audience.pin === null && entry.card.city !== audience.city) return null
  const situation = situationOf(entry, audience, openings)
  const distance = situation.distanceMetres
  if (!isOffered(situation.opening) || !(situation.deliversHere || distance === null || distance <= NEAR_METRES)) return null
  if (audience.orderType === 'delivery' && !situation.deliversHere) return null
  const nearness = distance === null ? 1 : moment ? Math.exp(moment.way(distance, held) - moment.way(0, held)) : FAR_SHARE + (1 - FAR_SHARE) * Math.exp(-distance / FADING_METRES)
  const score = item.score * nearness * (situation.opening.state === 'open' ? 1 : OPENING_SOON_SHARE) * Math.exp(added?.sum ?? 0)
  if (!Number.isFinite(score)) return null
  const isNextDoor = distance !== null && distance <= NEXT_DOOR_METRES && (item.reason.code === 'popular' || item.reason.code === 'well-rated')
  return {
    card: entry.card, situation, score, confidence: item.confidence, ...(item.chance !== undefined && { chance: item.chance }), recommender: item.recommender,
    reason: isNextDoor ? { code: 'near' } : reasonNow(item.reason, added, entry.card, audience.now, weather),
  }
}

/** Said of a place when nothing better is known of it. */
const WEAK: ReadonlySet<string> = new Set(['popular', 'well-rated', 'similar-diners', 'near-usual'])
/** A quarter more than usual. */
const WORTH_SAYING = Math.log(1.25)
const WORTH_ADDING = Math.log(1.1)

/** The moment speaks where it carried the place more than what the list says of it, and with friends it says when. */
function reasonNow(reason: ListedRestaurant['reason'], added: Addition | null, card: RestaurantCard, now: Date, weather: Sky | null): ListedRestaurant['reason'] {
  const most = added?.most
  if (!most) return reason
  const [hour = 0, occasion = 0] = added?.each ?? []
  const when = () => ({ area: card.area, ...partOfWeek(now, hour >= WORTH_ADDING && occasion >= WORTH_ADDING) })
  if (reason.code === 'friends-here' && card.area !== '' && most.ground === 'hour' && most.value >= WORTH_ADDING) return { code: 'friends-moment', args: when() }
  if (!WEAK.has(reason.code) || most.value < WORTH_SAYING) return reason
  switch (most.ground) {
    case 'hour': return card.area === '' ? { code: 'time-of-day' } : { code: 'moment', args: when() }
    case 'habit': return { code: 'time-of-day' }
    case 'basket': return { code: 'basket' }
    case 'weather': return { code: 'weather', args: { weather: weather ?? 'dry' } }
    case 'occasion': return { code: 'occasion' }
  }
}

/**
 * As words of the locales tell them apart, and no finer than it was counted: hours of working days and of weekends, and Friday as a day.
 * @param isOfTheDay the place is liked more than usual on this very day, and at this hour
 */
export function partOfWeek(now: Date, isOfTheDay: boolean): { readonly weekday: 'work' | 'weekend' | 'friday'; readonly daypart: string } {
  const { weekday, minute } = localTime(now)
  const hour = minute / 60
  return { weekday: weekday === 0 || weekday === 6 ? 'weekend' : weekday === 5 && isOfTheDay ? 'friday' : 'work', daypart: hour < 5 || hour >= 22 ? 'night' : hour < 11 ? 'morning' : hour < 15 ? 'noon' : hour < 18 ? 'afternoon' : 'evening' }
}
