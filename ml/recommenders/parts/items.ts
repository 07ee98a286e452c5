import { nearestColumns } from '../../numerics/co-occurrence.ts'
import { powers, scaled, type SparseRows } from '../../numerics/sparse.ts'
import type { Floor, Part, PartRecipe } from './part.ts'

export interface ItemsRecipe {
  readonly personExponent: number
  readonly itemExponent: number
  readonly neighbourCount: number
  /** One row of scores for each: similarities raised to this power. */
  readonly exponents: readonly number[]
}

/** Of all neighbours together: 300 an item up to 40,000 items, 131 of 91,600. Bounds memory where the catalogue is large. */
const ENTRY_LIMIT = 12_000_000

/**
 * Items near to what is held: G = P without its diagonal, the nearest kept, entries to a power s, scores y G
 * (Turbo-CF, Park et al. 2024, equation 10; with exponents 0 and .5 it is the cosine of Sarwar et al. 2001).
 * Fit: O(sum over people of items held squared); memory O(items x neighbours). Run: O(held x neighbours) a person.
 */
export function items(recipe: ItemsRecipe): PartRecipe {
  const make = (floor: Floor, graph: SparseRows): Part => {
    const sharpened = recipe.exponents.map((exponent) => (exponent === 1 ? graph.values : graph.values.map((value) => value ** exponent)))
    return {
      names: recipe.exponents.map((exponent) => `items ${recipe.personExponent} ${recipe.itemExponent} to ${exponent}`),
      arrays: { offsets: graph.offsets, columns: graph.columns, values: graph.values },
      neighbours(item, count) {
        const start = graph.offsets[item] ?? 0
        const end = Math.min(graph.offsets[item + 1] ?? 0, start + count)
        return { items: graph.columns.slice(start, end), scores: graph.values.slice(start, end) }
      },
      run(_, seats, visit) {
        for (const values of sharpened) {
          const scores = floor.machine.floats(floor.scratch.scores)
          const { lanes } = floor.machine
          scores.fill(0)
          seats.forEach(({ items: held }, lane) => {
            for (const item of held) {
              for (let at = graph.offsets[item]!; at < graph.offsets[item + 1]!; at++) {
                scores[graph.columns[at]! * lanes + lane]! += values[at]!
              }
            }
          })
          visit(floor.scratch.scores)
        }
      },
    }
  }
  return {
    async fit(floor, _seed, fitting) {
      const graph = await nearestColumns(
        scaled(
          floor.holdings,
          powers(floor.personDegrees, -recipe.personExponent),
          powers(floor.itemDegrees, -recipe.itemExponent),
        ),
        { neighbourCount: Math.min(recipe.neighbourCount, Math.ceil(ENTRY_LIMIT / floor.itemCount)), onShare: (share) => fitting.reach(share, 'comparing items') },
      )
      return make(floor, graph)
    },
    restore: (floor, arrays) =>
      make(floor, {
        rowCount: floor.itemCount,
        columnCount: floor.itemCount,
        offsets: arrays.offsets as Uint32Array,
        columns: arrays.columns as Uint32Array,
        values: arrays.values as Float32Array,
      }),
  }
}
