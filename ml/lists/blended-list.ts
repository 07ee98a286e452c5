/** The list of one diner: what the model says of their taste, what is popular, and what is new, in one order. Pure. */
import type { ListedRestaurant } from '../../drizzle/schema/recommendations.ts'
import { topIndices } from '../numerics/top-k.ts'
import type { ScoreRequest } from '../recommenders/recommender.ts'
import type { Knowledge, LiveModel, Place } from './knowledge.ts'
import type { Liking, Taste } from './taste.ts'

/** Long enough that closed and far places can be left out when it is shown. */
export const LIST_LENGTH = 200
/** Liking at which taste and popularity weigh alike: two clicks. */
const EVEN_STRENGTH = 2
/** What somebody already knows makes room for what they do not. */
const KNOWN_SHARE = 0.35
const DISLIKE_SHARE = 0.4
const NEW_FOR_DAYS = 21
/** A place that no model knows yet is shown among the middling ones, so that it can be met at all. */
const NEW_SCORE = 0.45
const REASONS_FROM = 30
const NEIGHBOURS_FOR_REASONS = 300
/** The same reason on every card tells nothing. */
const REPEATED_REASON_SHARE = 0.8

/** O(items + liked places x neighbours). No randomness. Empty while no model is live. */
export function blendedList({ places, personal }: Knowledge, taste: Taste, now: Date): ListedRestaurant[] {
  if (!personal) return []
  const known = taste.liked.filter(({ restaurantId }) => personal.itemOf.has(restaurantId))
  const strength = known.reduce((sum, liking) => sum + liking.strength, 0)
  const share = strength / (strength + EVEN_STRENGTH)
  const cities = citiesOf(taste, places)
  const isOffered = (id: string): boolean => {
    const place = places.get(id)
    return place !== undefined && !taste.excluded.has(id) && (cities.size === 0 || cities.has(place.city))
  }
  const likes = scoresOf(personal, known, now)
  const dislikes = scoresOf(personal, taste.disliked.filter(({ restaurantId }) => personal.itemOf.has(restaurantId)), now)
  const held = new Set(known.map(({ restaurantId }) => restaurantId))
  const scores = Float32Array.from(personal.itemIds, (id, item) => {
    if (!isOffered(id)) return -Infinity
    const blend = share * likes[item]! + (1 - share) * Math.sqrt(personal.fame[item]!) - DISLIKE_SHARE * dislikes[item]!
    // What speaks against a place outweighs what speaks for it: it is not offered.
    return blend > 0 ? blend * (held.has(id) ? KNOWN_SHARE : 1) : -Infinity
  })
  const sources = sourcesOf(personal, known)
  const given = new Map<string, number>()
  const listed = Array.from(topIndices(scores, LIST_LENGTH), (item): ListedRestaurant => {
    const source = freshestSource(sources.get(item) ?? [], given)
    const isFromTaste = share * likes[item]! > 0.5 * (1 - share) * Math.sqrt(personal.fame[item]!)
    const name = source && places.get(source)?.name
    return {
      id: personal.itemIds[item]!, score: rounded(scores[item]!), confidence: null, recommender: isFromTaste ? personal.recommender : 'popularity',
      reason: !isFromTaste ? { code: 'popular' } : name ? { code: 'liked', args: { name, id: source } } : { code: 'similar-diners' },
    }
  })
  return withNewcomers(listed, newcomers(places, personal, isOffered, now))
}

const rounded = (score: number): number => Math.round(score * 10_000) / 10_000

/** Where the diner has been active; what they said in Lagos says little of Kano. Empty: anywhere. */
function citiesOf({ liked, disliked }: Taste, places: ReadonlyMap<string, Place>): ReadonlySet<string> {
  return new Set([...liked, ...disliked].flatMap(({ restaurantId }) => places.get(restaurantId)?.city ?? []))
}

/** What the model says of these likings, brought to 0 .. 1 and flattened; zeros without likings. */
function scoresOf(personal: LiveModel, likings: ReadonlyArray<Liking>, now: Date): Float32Array {
  const scores = new Float32Array(personal.model.itemCount)
  if (likings.length === 0) return scores
  const request: ScoreRequest = {
    person: null,
    history: Uint32Array.from(likings, ({ restaurantId }) => personal.itemOf.get(restaurantId)!),
    historyWeights: Float32Array.from(likings, ({ strength }) => strength),
    historyTimes: Float64Array.from(likings, ({ lastAt }) => lastAt.getTime()),
    context: { time: now.getTime() },
  }
  personal.model.score(request, scores)
  const held = new Set(request.history)
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length
  const greatest = scores.reduce((max, score, item) => (held.has(item) || !(score > max) ? max : score), mean)
  // Models score on scales of their own: what lies below the mean says nothing, the best says one.
  return scores.map((score) => (score > mean && greatest > mean ? Math.sqrt(Math.min(1, (score - mean) / (greatest - mean))) : 0))
}

interface Source {
  readonly id: string
  readonly share: number
}

/** item -> the liked places that speak for it, for the reason "because you liked ...". */
function sourcesOf(personal: LiveModel, liked: ReadonlyArray<Liking>): ReadonlyMap<number, ReadonlyArray<Source>> {
  const sources = new Map<number, Source[]>()
  const strongest = [...liked].sort((a, b) => b.strength - a.strength).slice(0, REASONS_FROM)
  for (const { restaurantId, strength } of strongest) {
    const near = personal.model.neighbours?.(personal.itemOf.get(restaurantId)!, NEIGHBOURS_FOR_REASONS)
    near?.items.forEach((item, place) => {
      const source = { id: restaurantId, share: strength * near.scores[place]! }
      const known = sources.get(item)
      if (known) known.push(source)
      else sources.set(item, [source])
    })
  }
  return sources
}

/** The one that speaks most; of alike, one that was not given again and again already. */
function freshestSource(sources: ReadonlyArray<Source>, given: Map<string, number>): string | undefined {
  let best: { id: string; weight: number } | undefined
  for (const { id, share } of sources) {
    const weight = share * REPEATED_REASON_SHARE ** (given.get(id) ?? 0)
    if (!best || weight > best.weight) best = { id, weight }
  }
  if (best) given.set(best.id, (given.get(best.id) ?? 0) + 1)
  return best?.id
}

function newcomers(places: ReadonlyMap<string, Place>, personal: LiveModel, isOffered: (id: string) => boolean, now: Date): ListedRestaurant[] {
  const from = now.getTime() - NEW_FOR_DAYS * 86_400_000
  return [...places.values()].filter(({ id, createdAt }) => !personal.itemOf.has(id) && createdAt.getTime() >= from && isOffered(id))
    .map(({ id }) => ({ id, score: NEW_SCORE, confidence: null, recommender: 'popularity', reason: { code: 'new' } }))
}

const withNewcomers = (listed: ListedRestaurant[], fresh: ListedRestaurant[]): ListedRestaurant[] =>
  fresh.length === 0 ? listed : [...listed, ...fresh].sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, LIST_LENGTH)
