import { randomFrom } from '../numerics/random.ts'
import type { Interactions, Model } from '../recommenders/recommender.ts'

/** The bounds every figure lies between; they judge the judge. Neither can be saved. */
const unsaved = () => {
  throw new Error('a baseline is not served')
}

/** Knows the test set: every metric must give it 1. */
export function oracle(test: Interactions): Model {
  return {
    name: 'oracle',
    itemCount: test.itemCount,
    score({ person }, out) {
      out.fill(0)
      if (person === null) return
      for (let at = test.offsets[person]!; at < test.offsets[person + 1]!; at++) out[test.items[at]!] = 1
    },
    save: unsaved,
  }
}

/** Knows nothing: expects Recall@k = k / (items not held). Seeded for each person. */
export function blind(itemCount: number, seed: number): Model {
  return {
    name: 'blind',
    itemCount,
    score({ person }, out) {
      const random = randomFrom(seed + (person ?? 0))
      for (let item = 0; item < itemCount; item++) out[item] = random.uniform()
    },
    save: unsaved,
  }
}
