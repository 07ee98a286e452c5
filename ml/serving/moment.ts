/**
 * What the moment adds to a list that was made for any hour: the hour and the day, a dated occasion, the weather, the way, the
 * basket, and one's own habit of the hour. The ml process writes what the live model learned of it as one sheet of numbers; the
 * web process adds a few of them to each listed place, so that a list follows the clock without a model in the way.
 */
import { packArtefact, unpackArtefact } from '../numerics/artefact.ts'
import type { SparseRows } from '../numerics/sparse.ts'
import { hourBin, occasionBins } from '../recommenders/context/city.ts'
import { localTimeOf } from '../recommenders/context/local-clock.ts'
import { type Occasion, type Weather, WEATHERS } from '../recommenders/recommender.ts'

/** Log-odds per item, weighed as the model weighs them; bins x items as in `Lifts`. */
export interface Moments {
  readonly itemCount: number
  readonly utcOffsetMinutes: number
  readonly occasions: readonly Occasion[]
  readonly occasionKinds: readonly string[]
  readonly hours: Float32Array
  readonly onOccasions: Float32Array
  readonly weathers: Float32Array
  /** What an item in the basket adds to others: the likeliest of each. */
  readonly next: SparseRows
  /** Weight of ln(kilometres + .1); below zero. */
  readonly far: number
}

export interface MomentSheet extends Moments {
  readonly itemIds: readonly string[]
  /** For people who hold fewer items than `below`: how much of the moment, and of the way, enters the blend. */
  readonly kinds: ReadonlyArray<{ readonly below: number; readonly moment: number; readonly far: number }>
}

export interface Asked {
  /** Milliseconds since 1970 UTC. */
  readonly time: number
  readonly weather: Weather | null
  /** How many items the person holds. */
  readonly held: number
  /** Ids of what is in the basket. */
  readonly basket?: readonly string[]
}

export const MOMENT_GROUNDS = ['hour', 'occasion', 'weather', 'basket', 'habit'] as const
export type MomentGround = (typeof MOMENT_GROUNDS)[number]

/** What the moment says of one item. */
export interface Addition {
  /** Log-odds, held within +-1.5: the moment colours a list and does not write it. */
  readonly sum: number
  /** What said most, where something spoke for the item. */
  readonly most: { readonly ground: MomentGround; readonly value: number } | null
  /** What each said, in the order of MOMENT_GROUNDS. */
  readonly each: readonly number[]
}

/** Parts of the local day in which habits are told apart, three hours each. */
export const HABIT_PARTS = 8
const NEXT_KEPT = 20
const MOST_ADDED = 1.5
const NEAREST_KILOMETRES = 0.1
/** However little a model learned of the way: a far place is less of a pleasure. And however much: not the way alone decides. */
const FAR_BOUNDS = [-1.2, -0.2] as const
const NOTHING: Addition = { sum: 0, most: null, each: [0, 0, 0, 0, 0] }

export class Moment {
  private readonly itemOf: ReadonlyMap<string, number>

  constructor(readonly sheet: MomentSheet) {
    this.itemOf = new Map(sheet.itemIds.map((id, item) => [id, item]))
  }

  /** Prepares one moment; the returned function is asked once for each listed place. O(1) an item. */
  at({ time, weather, held, basket = [] }: Asked): (id: string, habit?: readonly number[]) => Addition {
    const { sheet } = this
    const { hour, isWeekend } = localTimeOf(time, sheet.utcOffsetMinutes)
    const hours = hourBin(hour, isWeekend) * sheet.itemCount
    const occasions = occasionBins(sheet, time).map((bin) => bin * sheet.itemCount)
    const sky = weather === null ? -1 : WEATHERS.indexOf(weather) * sheet.itemCount
    const after = this.afterBasket(basket)
    const share = this.kindOf(held).moment
    const part = Math.floor((hour / 24) * HABIT_PARTS)
    return (id, habit) => {
      const item = this.itemOf.get(id)
      if (item === undefined) return NOTHING
      let occasion = 0
      for (const bin of occasions) occasion += sheet.onOccasions[bin + item]!
      const own = (habit?.[part] ?? 0) / 100
      return additionOf([share * sheet.hours[hours + item]!, share * occasion, sky < 0 ? 0 : share * sheet.weathers[sky + item]!, share * (after.get(item) ?? 0), own])
    }
  }

  /** Log-odds of a way of so many metres. */
  way(metres: number, held: number): number {
    return this.kindOf(held).far * Math.log(NEAREST_KILOMETRES + metres / 1_000)
  }

  private kindOf(held: number): MomentSheet['kinds'][number] {
    return this.sheet.kinds.find(({ below }) => held < below) ?? this.sheet.kinds.at(-1)!
  }

  private afterBasket(basket: readonly string[]): ReadonlyMap<number, number> {
    const after = new Map<number, number>()
    for (const id of basket) {
      const item = this.itemOf.get(id)
      if (item === undefined) continue
      const { offsets, columns, values } = this.sheet.next
      for (let at = offsets[item]!; at < offsets[item + 1]!; at++) after.set(columns[at]!, Math.max(after.get(columns[at]!) ?? 0, values[at]!))
    }
    return after
  }
}

function additionOf(values: readonly number[]): Addition {
  let sum = 0
  let greatest = -1
  for (let ground = 0; ground < values.length; ground++) {
    sum += values[ground]!
    if (values[ground]! > (values[greatest] ?? 0)) greatest = ground
  }
  const most = greatest < 0 ? null : { ground: MOMENT_GROUNDS[greatest]!, value: values[greatest]! }
  return { sum: Math.max(-MOST_ADDED, Math.min(MOST_ADDED, sum)), most, each: values }
}

/** Only the likeliest of each row: what is on the sheet is read by every web process. */
export function likeliest({ rowCount, columnCount, offsets, columns, values }: SparseRows): SparseRows {
  const kept: number[] = []
  const newOffsets = new Uint32Array(rowCount + 1)
  for (let row = 0; row < rowCount; row++) {
    const entries = Array.from({ length: offsets[row + 1]! - offsets[row]! }, (_, at) => offsets[row]! + at)
    kept.push(...entries.sort((a, b) => values[b]! - values[a]! || columns[a]! - columns[b]!).slice(0, NEXT_KEPT))
    newOffsets[row + 1] = kept.length
  }
  return { rowCount, columnCount, offsets: newOffsets, columns: Uint32Array.from(kept, (at) => columns[at]!), values: Float32Array.from(kept, (at) => values[at]!) }
}

const KIND = 'moment-sheet'
const VERSION = 1

export function packSheet({ itemIds, kinds, next, hours, onOccasions, weathers, ...facts }: MomentSheet): Uint8Array {
  const finite = kinds.map((kind) => ({ ...kind, below: Number.isFinite(kind.below) ? kind.below : Number.MAX_SAFE_INTEGER }))
  return packArtefact({
    kind: KIND, version: VERSION, facts: { ...facts, itemIds, kinds: finite },
    arrays: { hours, onOccasions, weathers, nextOffsets: next.offsets, nextColumns: next.columns, nextValues: next.values },
  })
}

/** @throws UnreadableArtefact for bytes of another kind or version */
export function openSheet(bytes: Uint8Array): Moment {
  const { facts, arrays } = unpackArtefact(bytes, KIND, VERSION)
  const stored = facts as unknown as Omit<MomentSheet, 'hours' | 'onOccasions' | 'weathers' | 'next'>
  const { itemCount } = stored
  return new Moment({
    ...stored, hours: arrays.hours as Float32Array, onOccasions: arrays.onOccasions as Float32Array, weathers: arrays.weathers as Float32Array,
    next: { rowCount: itemCount, columnCount: itemCount, offsets: arrays.nextOffsets as Uint32Array, columns: arrays.nextColumns as Uint32Array, values: arrays.nextValues as Float32Array },
  })
}

/** How much of the way enters, within bounds. */
export const boundedFar = (far: number): number => Math.max(FAR_BOUNDS[0], Math.min(FAR_BOUNDS[1], far))
