/** What newcomers say they like, and what it means for what they are shown. Pure. */
import { PICK_KINDS, type PickKind } from '../../drizzle/schema/recommendations.ts'
import type { Suggestion, Wishes } from './ranking.ts'

/** What was picked of each kind. */
export type Picks = Readonly<Record<PickKind, ReadonlyArray<string>>>

/** @param texts `kind value`, as the shelf reads them */
export function picksFrom(texts: ReadonlyArray<string>): Picks {
  const picks: Record<PickKind, string[]> = { cuisine: [], dish: [], area: [], diet: [], price: [] }
  for (const text of texts) {
    const kind = PICK_KINDS.find((one) => text.startsWith(`${one} `))
    if (kind) picks[kind].push(text.slice(kind.length + 1))
  }
  return picks
}

export const picksCount = (picks: Picks): number => PICK_KINDS.reduce((sum, kind) => sum + picks[kind].length, 0)

/** Diets and budget are no tastes: a place that does not meet them is not offered. */
export const wishesOf = ({ diet, price }: Picks): Wishes => ({ diets: diet, mostPriceLevel: price.length === 0 ? null : Math.max(...price.map(Number)) })

const CUISINE_LIFT = 3
const AREA_LIFT = 2

/** Popular places in the order of somebody's picks: for the moment in which no list of theirs is written yet. */
export function leaning(list: ReadonlyArray<Suggestion>, picks: Picks): ReadonlyArray<Suggestion> {
  if (picks.cuisine.length === 0 && picks.area.length === 0) return list
  return list.map((one): Suggestion => {
    const wish = one.card.cuisines.find((cuisine) => picks.cuisine.includes(cuisine))
    const isNear = picks.area.includes(one.card.area)
    if (wish === undefined && !isNear) return one
    return {
      ...one, score: one.score * (wish === undefined ? 1 : CUISINE_LIFT) * (isNear ? AREA_LIFT : 1), recommender: 'content',
      reason: wish === undefined ? { code: 'near-area', args: { area: one.card.area } } : { code: 'picked', args: { cuisine: wish } },
    }
  }).sort((a, b) => b.score - a.score || (a.card.id < b.card.id ? -1 : 1))
}
