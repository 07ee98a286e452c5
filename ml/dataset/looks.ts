/** Who looked at what, and whether they went on: what chances are learned from and judged on. */
import type { FeedbackKind } from '../contract.ts'
import { Growing } from './growing.ts'

/** Columns of the same length, person by person, each in order of time. */
export interface Looks {
  /** Row of the training set; NOBODY for somebody who holds nothing. */
  readonly people: Uint32Array
  readonly items: Uint32Array
  /** Milliseconds since 1970 UTC. */
  readonly times: Float64Array
  /** 1 where the look was followed by a click, a heart or an order. */
  readonly came: Uint8Array
}

export const NOBODY = 0xffff_ffff
/** A look leads on within this time, or it did not. */
const WITHIN_MS = 3_600_000
const GOES_ON = new Set<FeedbackKind>(['click', 'favourite', 'order'])
/** Of one person at most so many, the latest: a machine speaks for one person at most. */
export const LOOKS_PER_PERSON = 500

/** One person after the other: `add` their deeds in order of time, then `close`. */
export class LookBook {
  private readonly people = new Growing(new Uint32Array(0))
  private readonly items = new Growing(new Uint32Array(0))
  private readonly times = new Growing(new Float64Array(0))
  private readonly came = new Growing(new Uint8Array(0))
  private own: Array<{ item: number; at: number; came: boolean }> = []
  /** The latest look at each item. */
  private open = new Map<number, { at: number; came: boolean }>()

  add(item: number, kind: FeedbackKind, at: number): void {
    if (kind === 'view') {
      // Looking again within the hour is the same look.
      const known = this.open.get(item)
      if (known && at - known.at <= WITHIN_MS) return
      const look = { item, at, came: false }
      this.own.push(look)
      this.open.set(item, look)
      if (this.own.length >= 2 * LOOKS_PER_PERSON) this.own.splice(0, LOOKS_PER_PERSON)
    } else if (GOES_ON.has(kind)) {
      const look = this.open.get(item)
      if (look && at - look.at <= WITHIN_MS) look.came = true
    }
  }

  close(row: number | null): void {
    for (const { item, at, came } of this.own.slice(-LOOKS_PER_PERSON)) {
      this.people.push(row ?? NOBODY)
      this.items.push(item)
      this.times.push(at)
      this.came.push(came ? 1 : 0)
    }
    this.own = []
    this.open = new Map()
  }

  finish(): Looks {
    return { people: this.people.finish(), items: this.items.finish(), times: this.times.finish(), came: this.came.finish() }
  }
}
