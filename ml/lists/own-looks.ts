/** What somebody looked at, and went on from or not: as it is counted when chances are learned. Pure. */
import { LookBook } from '../dataset/looks.ts'
import type { TimedDeed } from './taste.ts'

export interface OwnLooks {
  readonly looks: number
  readonly came: number
  /** Restaurant id -> looks that led nowhere since the last one that did. */
  readonly inVain: ReadonlyMap<string, { readonly count: number; readonly lastAt: number }>
}

export function ownLooksOf(deeds: ReadonlyArray<TimedDeed>): OwnLooks {
  const ids = [...new Set(deeds.map(({ restaurantId }) => restaurantId))]
  const numbers = new Map(ids.map((id, at) => [id, at]))
  const book = new LookBook()
  for (const { restaurantId, kind, at } of [...deeds].sort((a, b) => a.at.getTime() - b.at.getTime())) book.add(numbers.get(restaurantId)!, kind, at.getTime())
  book.close(null)
  const { items, times, came } = book.finish()
  const inVain = new Map<string, { count: number; lastAt: number }>()
  items.forEach((item, at) => {
    const id = ids[item]!
    if (came[at]) inVain.delete(id)
    else inVain.set(id, { count: (inVain.get(id)?.count ?? 0) + 1, lastAt: times[at]! })
  })
  return { looks: items.length, came: came.reduce((sum, one) => sum + one, 0), inVain }
}
