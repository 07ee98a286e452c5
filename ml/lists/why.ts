/** Why a place is on a list: the part of the blend that really carried it there, in a form that a locale can put into words. Pure. */
import type { ListedRestaurant } from '../../drizzle/schema/recommendations.ts'
import type { HybridModel } from '../recommenders/hybrid.ts'
import type { ScoreRequest } from '../recommenders/recommender.ts'
import type { LiveModel, Place } from './knowledge.ts'
import type { KnownDiner } from './known-diners.ts'

type Reason = ListedRestaurant['reason']
export type Why = Pick<ListedRestaurant, 'reason' | 'recommender'>

const USUAL_VISITS = 2
const NEW_FOR_MS = 21 * 86_400_000
const SOURCES = 20
const NEIGHBOURS = 100
/** The same reason on every card tells nothing. */
const REPEATED_SHARE = 0.8
/** Log-odds that a part must add before it is named. */
const LEAST_CARRIED = 0.05

interface Around {
  readonly places: ReadonlyMap<string, Place>
  readonly diner: Pick<KnownDiner, 'picks' | 'circle'>
  readonly now: Date
}

/** In the order of `listed`. O(listed x parts + held x neighbours). */
export function reasonsOf(personal: LiveModel & { readonly model: HybridModel }, request: ScoreRequest, listed: Uint32Array, around: Around): Why[] {
  const { itemIds, model } = personal
  const carried = Object.entries(model.contributions(request, listed))
  const visits = new Map<number, number>()
  for (const item of request.history) visits.set(item, (visits.get(item) ?? 0) + 1)
  const sources = sourcesOf(model, visits, listed)
  const given = new Map<number, number>()
  const friends = friendsOf(around.diner.circle)
  const known = cuisinesOf([...visits.keys()].map((item) => itemIds[item]!), around.places)
  const common = commonCuisines(around.places)
  const picked = new Set(around.diner.picks.filter(({ kind }) => kind === 'cuisine').map(({ value }) => value))

  /** What this part can say of the item; null when it has nothing to say that is true. */
  const saidBy = (part: string, item: number): Reason | null => {
    const id = itemIds[item]!
    const place = around.places.get(id)
    const source = () => {
      const liked = freshest(sources.get(item) ?? [], given)
      const name = liked === null ? undefined : around.places.get(itemIds[liked]!)?.name
      return name === undefined ? null : { code: 'liked', args: { name, id: itemIds[liked!]! } }
    }
    if ((visits.get(item) ?? 0) >= USUAL_VISITS && part !== 'content' && part !== 'nearby') return { code: 'again', args: { visits: visits.get(item)! } }
    if (visits.has(item)) return { code: 'known' }
    switch (part) {
      case 'social': {
        const count = friends.get(id) ?? 0
        if (count > 0) return { code: 'friends-here', args: { friends: count, area: place?.area ?? '' } }
        return visits.size === 0 ? null : (source() ?? { code: 'similar-diners' })
      }
      case 'item-based': return visits.size === 0 ? null : (source() ?? { code: 'similar-diners' })
      case 'content': {
        const wish = place?.cuisines.find((cuisine) => picked.has(cuisine))
        if (wish !== undefined) return { code: 'picked', args: { cuisine: wish } }
        const cuisine = place?.cuisines.filter((one) => known.has(one)).sort((a, b) => known.get(b)! - known.get(a)!)[0]
        return cuisine === undefined || common.has(cuisine) ? source() : { code: 'taste', args: { cuisine } }
      }
      case 'contextual': return visits.size === 0 ? null : (source() ?? null)
      case 'nearby': return visits.size > 0 ? { code: 'near-usual' } : request.context?.latitude === undefined || !place?.area ? null : { code: 'near-area', args: { area: place.area } }
      default: return { code: 'popular' }
    }
  }

  return Array.from(listed, (item, at): Why => {
    const place = around.places.get(itemIds[item]!)
    if (place && item >= personal.seenCount && around.now.getTime() - place.createdAt.getTime() < NEW_FOR_MS) return { recommender: 'content', reason: { code: 'new' } }
    for (const [part] of carried.filter(([, values]) => values[at]! > LEAST_CARRIED).sort(([, a], [, b]) => b[at]! - a[at]!)) {
      const reason = saidBy(part, item)
      if (reason) return { recommender: part, reason }
    }
    return { recommender: 'popularity', reason: { code: 'popular' } }
  })
}

/** A cuisine that every third place has tells nothing. */
const COMMON_SHARE = 1 / 3
const commonAmong = new WeakMap<ReadonlyMap<string, Place>, ReadonlySet<string>>()

function commonCuisines(places: ReadonlyMap<string, Place>): ReadonlySet<string> {
  let common = commonAmong.get(places)
  if (!common) {
    const counts = cuisinesOf([...places.keys()], places)
    commonAmong.set(places, (common = new Set([...counts].filter(([, count]) => count > places.size * COMMON_SHARE).map(([cuisine]) => cuisine))))
  }
  return common
}

function cuisinesOf(ids: ReadonlyArray<string>, places: ReadonlyMap<string, Place>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const id of ids) for (const cuisine of places.get(id)?.cuisines ?? []) counts.set(cuisine, (counts.get(cuisine) ?? 0) + 1)
  return counts
}

/** Restaurant id -> how many of the people whom the diner knows go there. */
function friendsOf(circle: KnownDiner['circle']): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const places of circle) for (const id of places) counts.set(id, (counts.get(id) ?? 0) + 1)
  return counts
}

interface Source {
  readonly item: number
  readonly share: number
}

/** Listed item -> the held places that speak for it. */
function sourcesOf(model: HybridModel, visits: ReadonlyMap<number, number>, listed: Uint32Array): ReadonlyMap<number, ReadonlyArray<Source>> {
  const sources = new Map<number, Source[]>()
  for (const item of listed) sources.set(item, [])
  const strongest = [...visits].reverse().sort((a, b) => b[1] - a[1]).slice(0, SOURCES)
  for (const [held, count] of strongest) {
    const near = model.neighbours?.(held, NEIGHBOURS)
    const weight = Math.sqrt(count)
    near?.items.forEach((item, place) => void sources.get(item)?.push({ item: held, share: weight * near.scores[place]! }))
  }
  return sources
}

/** The one that speaks most; of alike, one that was not given again and again already. */
function freshest(sources: ReadonlyArray<Source>, given: Map<number, number>): number | null {
  let best: { item: number; weight: number } | null = null
  for (const { item, share } of sources) {
    const weight = share * REPEATED_SHARE ** (given.get(item) ?? 0)
    if (!best || weight > best.weight) best = { item, weight }
  }
  if (best) given.set(best.item, (given.get(best.item) ?? 0) + 1)
  return best?.item ?? null
}
