/**
 * Chance that can be had again: sfc32 (Chris Doty-Humphrey, PractRand), seeded from one number, so that the demo city
 * is the same on every machine. Nothing here asks Math.random or the clock.
 */
import type { Id } from '../../src/vocabulary/id.ts'

export class Chance {
  private a: number
  private b: number
  private c: number
  private d = 1

  constructor(seed: number) {
    this.a = seed >>> 0
    this.b = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0
    this.c = 0x2545f491
    // The first numbers of neighbouring seeds resemble each other: they are thrown away.
    for (let i = 0; i < 15; i++) this.bits()
  }

  /** 32 random bits. */
  bits(): number {
    const t = (((this.a + this.b) | 0) + this.d) | 0
    this.d = (this.d + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = (((this.c << 21) | (this.c >>> 11)) + t) | 0
    return t >>> 0
  }

  /** From 0, below 1. */
  unit(): number {
    return this.bits() / 4_294_967_296
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.unit()
  }

  /** A whole number, both ends included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.unit() * (high - low + 1))
  }

  happens(probability: number): boolean {
    return this.unit() < probability
  }

  /** Standard normal (Box and Muller, 1958). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.unit())) * Math.cos(2 * Math.PI * this.unit())
  }

  pick<T>(items: ReadonlyArray<T>): T {
    const item = items[Math.floor(this.unit() * items.length)]
    if (item === undefined) throw new RangeError('nothing to pick from')
    return item
  }

  /** Index drawn in proportion to the weights. */
  weighted(weights: ArrayLike<number>): number {
    let total = 0
    for (let i = 0; i < weights.length; i++) total += weights[i] ?? 0
    let mark = this.unit() * total
    for (let i = 0; i < weights.length; i++) {
      mark -= weights[i] ?? 0
      if (mark < 0) return i
    }
    return weights.length - 1
  }

  /** A shuffled copy (Fisher and Yates). */
  shuffled<T>(items: ReadonlyArray<T>): T[] {
    const copy = [...items]
    for (let i = copy.length - 1; i > 0; i--) {
      const j = this.whole(0, i)
      ;[copy[i], copy[j]] = [copy[j] as T, copy[i] as T]
    }
    return copy
  }

  some<T>(items: ReadonlyArray<T>, count: number): T[] {
    return this.shuffled(items).slice(0, count)
  }

  /** A UUIDv7 born at an instant, its random part drawn from here. */
  id<Noun extends string>(at: Date): Id<Noun> {
    const time = at.getTime().toString(16).padStart(12, '0')
    const first = this.bits()
    const second = this.bits()
    const third = this.bits()
    const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')
    const version = hex(0x7000 | (first & 0xfff), 4)
    const variant = hex(0x8000 | ((first >>> 12) & 0x3fff), 4)
    return `${time.slice(0, 8)}-${time.slice(8)}-${version}-${variant}-${hex(second, 8)}${hex(third & 0xffff, 4)}` as Id<Noun>
  }
}
