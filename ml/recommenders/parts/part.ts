import type { LaneCount } from '../../numerics/lane-kernels.ts'
import { type Column, LaneMachine, type LaneRows, type Pattern } from '../../numerics/lanes.ts'
import { columnCounts, powers, type SparseRows } from '../../numerics/sparse.ts'
import type { Fitting } from '../fitting.ts'
import type { Links, Neighbours } from '../recommender.ts'

/** One person of a block: the row in the training set, if any, and what is held now (known items, each once). */
export interface Seat {
  readonly person: number | null
  readonly items: Uint32Array
  /** What each friend holds, where the request says it. */
  readonly circle?: readonly Uint32Array[]
}

/**
 * Receives one row of scores for each seat (items x lanes), valid until the visit returns, and the length to divide
 * each lane by; without it, the length of the scores over what the seat does not hold.
 */
export type Visit = (scores: LaneRows, lengths?: Float64Array) => void

/** A fitted part of a blend: turns what sixteen people hold into one or more rows of scores an item. */
export interface Part {
  /** One name for each row that `run` gives, in that order. */
  readonly names: readonly string[]
  run(floor: Floor, seats: readonly Seat[], visit: Visit): void
  /** What `PartRecipe.restore` needs beside the holdings. */
  readonly arrays: Record<string, Uint32Array | Float32Array>
  /** The `count` nearest items, where the part keeps such a list. */
  neighbours?(item: number, count: number): Neighbours
}

/** How a part is made: by `fit` from the holdings, or by `restore` from what an earlier fit saved. */
export interface PartRecipe {
  fit(floor: Floor, seed: number, fitting: Fitting): Promise<Part>
  restore(floor: Floor, arrays: Record<string, Uint32Array | Float32Array>): Part
}

/**
 * What all parts of one model share: who holds what in the machine's memory, and scratch rows.
 * A part may use every scratch row during its run, and must not count on it afterwards.
 */
export class Floor {
  readonly machine: LaneMachine
  readonly itemCount: number
  readonly personCount: number
  readonly itemDegrees: Uint32Array
  readonly personDegrees: Uint32Array
  readonly byPerson: Pattern
  readonly byItem: Pattern
  /** 1 where a seat holds the item, else 0. */
  readonly held: LaneRows
  readonly scratch: { items: LaneRows; scores: LaneRows; people: LaneRows; ones: LaneRows }
  readonly #powers = new Map<string, Column>()

  constructor(
    readonly holdings: SparseRows,
    readonly friends: Links | null = null,
    lanes: LaneCount = 16,
  ) {
    this.machine = new LaneMachine(lanes)
    this.itemCount = holdings.columnCount
    this.personCount = holdings.rowCount
    this.itemDegrees = columnCounts(holdings)
    this.personDegrees = holdings.offsets.slice(1).map((end, person) => end - holdings.offsets[person]!);
    ({ byPerson: this.byPerson, byItem: this.byItem } = this.machine.patterns(holdings))
    this.held = this.machine.rows(this.itemCount)
    this.scratch = {
      items: this.machine.rows(this.itemCount),
      scores: this.machine.rows(this.itemCount),
      people: this.machine.rows(this.personCount),
      ones: this.machine.rows(1),
    }
    this.machine.floats(this.scratch.ones).fill(1)
  }

  /** Degrees of items to a power, in the machine's memory; made once for each exponent. */
  itemPowers(exponent: number): Column {
    return this.#power(`items ${exponent}`, this.itemDegrees, exponent)
  }

  personPowers(exponent: number): Column {
    return this.#power(`people ${exponent}`, this.personDegrees, exponent)
  }

  #power(key: string, degrees: Uint32Array, exponent: number): Column {
    const known = this.#powers.get(key)
    if (known) return known
    const made = this.machine.column(powers(degrees, exponent))
    this.#powers.set(key, made)
    return made
  }

  /** output = scale * input. */
  scale(input: LaneRows, scale: Column, output: LaneRows): void {
    this.machine.floats(output).fill(0)
    this.machine.accumulate(input, this.scratch.ones, scale, output)
  }

  /** One low-pass step x -> x P with P = Rt'Rt, Rt = D_u^-a R D_i^-b. Uses the scratch of items and people. */
  step(input: LaneRows, personExponent: number, itemExponent: number, output: LaneRows): void {
    const itemScale = this.itemPowers(-itemExponent)
    this.scale(input, itemScale, this.scratch.items)
    this.machine.gather(this.byPerson, this.personPowers(-2 * personExponent), this.scratch.items, this.scratch.people)
    this.machine.gather(this.byItem, itemScale, this.scratch.people, output)
  }

  seat(seats: readonly Seat[]): void {
    const held = this.machine.floats(this.held)
    const { lanes } = this.machine
    held.fill(0)
    seats.forEach(({ items }, lane) => {
      for (const item of items) held[item * lanes + lane] = 1
    })
  }
}
