import { randomFrom } from '../numerics/random.ts'
import type { Interactions } from '../recommenders/recommender.ts'

export interface City {
  readonly peopleCount: number
  readonly restaurantCount: number
  readonly interactionCount: number
  readonly seed: number
}

const QUARTERS = 40
const OWN_QUARTER_SHARE = 0.7

/**
 * A city that no public set is large enough for: people eat mostly in their own quarter, in a few cuisines of it, and
 * the famous more (rank to the power -1/2). Repeats are left in, as in life. Seeded. O(interactions).
 */
export function syntheticCity({ peopleCount, restaurantCount, interactionCount, seed }: City): Interactions {
  const random = randomFrom(seed)
  const offsets = new Uint32Array(peopleCount + 1)
  for (let person = 0; person < peopleCount; person++) {
    offsets[person + 1] = Math.round(((person + 1) / peopleCount) * interactionCount)
  }
  const items = new Uint32Array(interactionCount)
  const perQuarter = Math.floor(restaurantCount / QUARTERS)
  for (let person = 0; person < peopleCount; person++) {
    const home = random.below(QUARTERS)
    const taste = random.below(3)
    for (let at = offsets[person]!; at < offsets[person + 1]!; at++) {
      const quarter = random.uniform() < OWN_QUARTER_SHARE ? home : random.below(QUARTERS)
      const rank = Math.floor(random.uniform() ** 2 * perQuarter)
      items[at] = Math.min(perQuarter - 1, rank - (rank % 3) + taste) * QUARTERS + quarter
    }
  }
  return { peopleCount, itemCount: restaurantCount, offsets, items, weights: new Float32Array(interactionCount).fill(1), times: null }
}
