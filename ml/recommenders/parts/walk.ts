import type { LaneRows } from '../../numerics/lanes.ts'
import type { Floor, Part, PartRecipe } from './part.ts'

export interface WalkRecipe {
  readonly personExponent: number
  readonly itemExponent: number
  readonly steps: number
}

/**
 * y P, y P^2, ... y P^steps on the normalised graph: the low-pass filters of GF-CF (Shen et al. 2021, equation 9)
 * and Turbo-CF (Park et al. 2024, equation 8). Nothing to fit. O(steps x interactions) for a block of people.
 */
export function walk({ personExponent, itemExponent, steps }: WalkRecipe): PartRecipe {
  const make = (floor: Floor): Part => {
    const reached: LaneRows[] = Array.from({ length: steps }, () => floor.machine.rows(floor.itemCount))
    return {
      names: reached.map((_, step) => `walk ${personExponent} ${itemExponent} step ${step + 1}`),
      arrays: {},
      run(_, __, visit) {
        reached.forEach((output, step) => {
          floor.step(step === 0 ? floor.held : reached[step - 1]!, personExponent, itemExponent, output)
          visit(output)
        })
      },
    }
  }
  return { fit: async (floor) => make(floor), restore: make }
}
