import { powers } from '../../numerics/sparse.ts'
import { type AffinityPlan, learnAffinity } from './affinity-learning.ts'
import { letGo } from './letting-go.ts'
import type { Floor, Part, PartRecipe } from './part.ts'
import { leadingDirections } from './spectrum.ts'

export interface AffinityRecipe extends AffinityPlan {
  /** Exponents of the normalised graph whose leading directions the learning begins with. */
  readonly exponent: number
}

/**
 * Directions learned rather than found: a person is the sum of what their items say (`says`), at unit length, an item is where it
 * stands (`stands`), at unit length, and the score is the cosine. Learned so that what a person holds is likely among all items (see
 * learnAffinity), from the leading eigenvectors on. Nothing of a person is stored.
 * Run: O(held x rank) a person and O(items x rank) for a block. Seeded.
 */
export function affinity(recipe: AffinityRecipe): PartRecipe {
  const make = (floor: Floor, says: Float32Array, stands: Float32Array): Part => {
    const rank = says.length / floor.itemCount
    const dense = floor.machine.column(stands)
    const voices = floor.machine.rows(rank)
    return {
      names: [`affinity ${recipe.temperature}`],
      arrays: { says, stands },
      run(_, seats, visit) {
        const { machine, scratch } = floor
        const { lanes } = machine
        const places = machine.floats(voices)
        places.fill(0)
        const lengths = new Float64Array(lanes)
        seats.forEach(({ items }, lane) => {
          for (const item of items) {
            for (let at = 0; at < rank; at++) places[at * lanes + lane]! += says[item * rank + at]!
          }
        })
        for (let at = 0; at < places.length; at++) lengths[at % lanes]! += places[at]! ** 2
        machine.expand(dense, rank, voices, scratch.scores)
        visit(scratch.scores, lengths.map(Math.sqrt))
      },
    }
  }
  return {
    async fit(floor, seed, fitting) {
      const rank = Math.max(1, Math.min(recipe.rank, Math.floor(Math.min(floor.itemCount, floor.personCount) / 4)))
      const { vectors, rank: found } = await leadingDirections(floor, {
        personExponent: recipe.exponent,
        itemExponent: recipe.exponent,
        rank,
        seed,
        onShare: (share) => fitting.reach(0.1 * share, 'finding directions'),
      })
      const begin = { vectors, rank: found, shares: powers(floor.itemDegrees, -recipe.exponent) }
      const { says, stands } = await learnAffinity(floor.holdings, begin, recipe, seed, fitting.part(0.1, 1))
      letGo(floor.holdings)
      return make(floor, says, stands)
    },
    restore: (floor, arrays) => make(floor, arrays.says as Float32Array, arrays.stands as Float32Array),
  }
}
