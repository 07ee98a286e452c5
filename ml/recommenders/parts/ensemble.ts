import { type Column, type LaneRows } from '../../numerics/lanes.ts'
import type { Fitting } from '../fitting.ts'
import type { Floor, Part, PartRecipe, Seat } from './part.ts'

/** Below this a row of scores is taken for empty, and left out rather than blown up. */
const SHORTEST = 1e-20

/** Several fitted parts over the same holdings: one row of scores for each name. */
export class Ensemble {
  readonly names: readonly string[]
  /** Standardised logarithm of each item's degree. */
  readonly fame: Column
  /** The same for a person who holds so many items. */
  readonly zealOf: (heldCount: number) => number
  readonly #squares: LaneRows

  constructor(
    readonly floor: Floor,
    readonly parts: readonly Part[],
  ) {
    this.names = parts.flatMap((part) => part.names)
    this.fame = floor.machine.column(new Float32Array(floor.itemCount))
    const fame = logarithmScale(floor.itemDegrees)
    floor.machine.floats(this.fame).set(Float32Array.from(floor.itemDegrees, fame))
    this.zealOf = logarithmScale(floor.personDegrees)
    this.#squares = floor.machine.rows(1)
  }

  static async fit(recipes: readonly PartRecipe[], floor: Floor, seed: number, fitting: Fitting): Promise<Ensemble> {
    const parts: Part[] = []
    for (const [at, recipe] of recipes.entries()) {
      parts.push(await recipe.fit(floor, seed + at, fitting.part(at / recipes.length, (at + 1) / recipes.length)))
    }
    return new Ensemble(floor, parts)
  }

  /**
   * Visits every row with the factors that bring it to unit length; at most as many seats as lanes.
   * What a seat holds is not zeroed in the scores, but left out of their length. O(all parts).
   */
  run(seats: readonly Seat[], visit: (name: number, scores: LaneRows, factors: Float64Array) => void): void {
    this.floor.seat(seats)
    let name = 0
    for (const part of this.parts) {
      part.run(this.floor, seats, (scores, lengths) => {
        const lanes = lengths ?? this.#lengths(scores, seats)
        visit(name++, scores, Float64Array.from(lanes, (length) => (length > SHORTEST ? 1 / length : 0)))
      })
    }
    if (name !== this.names.length) throw new Error(`parts gave ${name} rows for ${this.names.length} names`)
  }

  #lengths(scores: LaneRows, seats: readonly Seat[]): Float64Array {
    const { machine } = this.floor
    machine.squares(scores, this.#squares)
    const squares = Float64Array.from(machine.floats(this.#squares))
    const values = machine.floats(scores)
    seats.forEach(({ items }, lane) => {
      const whole = squares[lane]!
      for (const item of items) squares[lane]! -= values[item * machine.lanes + lane]! ** 2
      // What is left of a difference in single precision is noise.
      if (squares[lane]! < 1e-6 * whole) squares[lane] = 0
    })
    return squares.map(Math.sqrt)
  }
}

/** count -> (log(1 + count) - mean) / deviation over the degrees, within -3 .. 3; always 0 where all are alike. */
function logarithmScale(degrees: ArrayLike<number>): (count: number) => number {
  const logarithms = Float64Array.from(degrees, (degree) => Math.log1p(degree))
  const mean = logarithms.reduce((sum, value) => sum + value, 0) / logarithms.length
  const deviation = Math.sqrt(logarithms.reduce((sum, value) => sum + (value - mean) ** 2, 0) / logarithms.length)
  return (count) => (deviation > 1e-9 ? Math.min(3, Math.max(-3, (Math.log1p(count) - mean) / deviation)) : 0)
}
