import { type Column, LaneMachine, type LaneRows } from '../../numerics/lanes.ts'
import { randomFrom } from '../../numerics/random.ts'
import { columnCounts, type SparseRows } from '../../numerics/sparse.ts'
import type { Fitting } from '../fitting.ts'

export interface AffinityPlan {
  readonly rank: number
  /** Of the softmax: the lower, the more the hardest items count. */
  readonly temperature: number
  /** Share of a person's items that speak for them in one step; all of them are to be foretold. */
  readonly spokenShare: number
  readonly rate: number
  readonly epochs: number
  readonly stepLimit: number
  readonly batch: number
  /** Items that a step's people are judged among. */
  readonly candidateLimit: number
}

/** Where the learning begins: leading eigenvectors (items x rank), and how much each item says. */
export interface Beginning {
  readonly vectors: Float32Array
  readonly rank: number
  readonly shares: Float32Array
}

export interface Affinity {
  /** items x rank. */
  readonly says: Float32Array
  /** items x rank, each row at unit length or zero. */
  readonly stands: Float32Array
}

/**
 * Softmax over cosines (as in SSM, Wu et al. 2022; the cosine and its temperature matter most), the items of a step drawn by how
 * often they are held and weighed by one over that chance, so that it estimates the softmax over all items (Bengio and Senécal 2008).
 * Lazy Adam with a falling rate. Seeded. O(steps x batch x candidates x rank), whatever the size of the set.
 */
export async function learnAffinity(holdings: SparseRows, begin: Beginning, plan: AffinityPlan, seed: number, fitting: Fitting): Promise<Affinity> {
  const learner = new Learner(holdings, begin, plan, seed)
  for (let step = 0; step < learner.stepCount; step++) {
    learner.step(step)
    if (step % 8 === 0) await fitting.reach(step / learner.stepCount, 'learning directions')
  }
  return learner.result()
}

/** One of a batch: whose items are to be foretold, which of them speak, and what they say together. */
interface Speaker {
  readonly own: Uint32Array
  readonly spoken: Uint32Array
  /** At unit length, or zero. */
  readonly voice: Float32Array
  /** Before it was brought to unit length. */
  readonly length: number
}

class Learner {
  readonly stepCount: number
  readonly #machine = new LaneMachine(16)
  readonly #random
  readonly #says: Adam
  readonly #stands: Adam
  readonly #degrees: Uint32Array
  /** People with something to foretell from something else. */
  readonly #order: Uint32Array
  readonly #batchCount: number
  readonly #candidates: Uint32Array
  /** Of each item among the candidates; -1 where it is none. */
  readonly #placeOf: Int32Array
  /** The rank in whole blocks of lanes; what is beyond the rank stays zero. */
  readonly #depth: number
  readonly #room

  constructor(readonly holdings: SparseRows, begin: Beginning, readonly plan: AffinityPlan, seed: number) {
    const { columnCount, rowCount, offsets } = holdings
    const { lanes } = this.#machine
    this.#random = randomFrom(seed)
    const depth = (this.#depth = Math.ceil(begin.rank / lanes) * lanes)
    const { says, stands } = firstGuess(begin, columnCount, depth)
    this.#says = new Adam(says, depth)
    this.#stands = new Adam(stands, depth)
    this.#degrees = columnCounts(holdings)
    this.#order = Uint32Array.from({ length: rowCount }, (_, person) => person).filter((person) => offsets[person + 1]! - offsets[person]! > 1)
    this.#batchCount = Math.ceil(this.#order.length / plan.batch)
    this.stepCount = Math.min(plan.stepLimit, plan.epochs * this.#batchCount)
    const limit = Math.min(columnCount, plan.candidateLimit)
    this.#candidates = new Uint32Array(limit)
    this.#placeOf = new Int32Array(columnCount).fill(-1)
    this.#room = roomFor(this.#machine, limit, depth)
  }

  step(step: number): void {
    const { plan } = this
    const batch = step % this.#batchCount
    if (batch === 0) this.#random.shuffle(this.#order)
    const people = this.#order.subarray(batch * plan.batch, (batch + 1) * plan.batch)
    const count = this.#drawCandidates(people)
    this.#says.begin()
    this.#stands.begin()
    for (let start = 0; start < people.length; start += this.#machine.lanes) {
      const speakers = Array.from(people.subarray(start, start + this.#machine.lanes), (person) => this.#speaker(person))
      const slopes = this.#slopesOfAll(speakers, count)
      speakers.forEach((speaker, lane) => this.#pull(speaker, slopes[lane]!))
    }
    this.#turnStands(count)
    const rate = plan.rate * (1 - (0.95 * step) / this.stepCount)
    this.#says.move(rate)
    this.#stands.move(rate)
    for (let place = 0; place < count; place++) this.#placeOf[this.#candidates[place]!] = -1
  }

  #speaker(person: number): Speaker {
    const { holdings: { offsets, columns }, plan } = this
    const depth = this.#depth
    const own = columns.subarray(offsets[person]!, offsets[person + 1]!)
    let spoken = own.filter(() => this.#random.uniform() < plan.spokenShare)
    if (spoken.length === 0) spoken = Uint32Array.of(own[this.#random.below(own.length)]!)
    const voice = new Float32Array(depth)
    for (const item of spoken) for (let d = 0, from = item * depth; d < depth; d++) voice[d]! += this.#says.values[from + d]!
    return { own, spoken, voice, length: toUnit(voice) }
  }

  /**
   * What all candidates, by their chances, push back: onto where they stand (kept in the room), and onto each voice (given back).
   * The chances are not divided by their sums: the voices and the slopes are.
   */
  #slopesOfAll(speakers: readonly Speaker[], count: number): Float32Array[] {
    const machine = this.#machine
    const { lanes } = machine
    const depth = this.#depth
    const { plan } = this
    const { places, blocks, floats, blockFloats } = this.#room
    floats.voices.fill(0)
    speakers.forEach(({ voice }, lane) => {
      for (let d = 0; d < depth; d++) floats.voices[d * lanes + lane] = voice[d]! / plan.temperature
    })
    machine.expand(places.dense, depth, places.voices, places.chances, count)
    machine.exponential(places.chances, places.odds, places.sums, count)
    const slopes = speakers.map(() => new Float32Array(depth))
    blocks.forEach((block, part) => {
      const { voices } = blockFloats[part]!
      voices.fill(0)
      machine.gram(places.chances, block.stands, places.tile, count)
      speakers.forEach(({ voice }, lane) => {
        const strength = 1 / (floats.sums[lane]! * plan.temperature * plan.batch)
        for (let d = 0; d < lanes; d++) {
          voices[lane * lanes + d] = voice[part * lanes + d]! * strength
          slopes[lane]![part * lanes + d] = floats.tile[lane * lanes + d]! * strength
        }
      })
      machine.expandOnto(places.chances, lanes, block.voices, block.slope, count)
    })
    return slopes
  }

  /** Draws a voice and the items to be foretold towards each other, and hands on to the items that spoke what the voice is told. */
  #pull({ own, spoken, voice, length }: Speaker, slope: Float32Array): void {
    const { plan } = this
    const depth = this.#depth
    const { floats: { dense }, slope: standSlope } = this.#room
    const targets = own.filter((item) => this.#placeOf[item]! >= 0)
    if (length === 0 || targets.length === 0) return
    const weight = 1 / (targets.length * plan.temperature * plan.batch)
    for (const item of targets) {
      const from = this.#placeOf[item]! * depth
      for (let d = 0; d < depth; d++) {
        slope[d]! -= weight * dense[from + d]!
        standSlope[from + d]! -= weight * voice[d]!
      }
    }
    alongTheSphere(slope, voice, length)
    for (const item of spoken) this.#says.add(item, slope)
  }

  /** Items of the people in `people`, drawn pair by pair until there are enough; the chance of each by how often it is held. */
  #drawCandidates(people: Uint32Array): number {
    const { holdings: { offsets, columns } } = this
    const ends = new Uint32Array(people.length + 1)
    people.forEach((person, at) => (ends[at + 1] = ends[at]! + offsets[person + 1]! - offsets[person]!))
    const pairs = new Uint32Array(ends[people.length]!)
    people.forEach((person, at) => pairs.set(columns.subarray(offsets[person]!, offsets[person + 1]!), ends[at]!))
    this.#random.shuffle(pairs)
    let count = 0
    let drawn = 0
    for (; drawn < pairs.length && count < this.#candidates.length; drawn++) {
      const item = pairs[drawn]!
      if (this.#placeOf[item]! >= 0) continue
      this.#placeOf[item] = count
      this.#candidates[count++] = item
    }
    this.#gatherStands(count)
    // One over the chance that an item is among so many draws from everybody's pairs.
    const share = drawn / columns.length
    for (let place = 0; place < count; place++) {
      this.#room.floats.odds[place] = 1 / (1 - Math.exp(-this.#degrees[this.#candidates[place]!]! * share))
    }
    return count
  }

  /** Where the candidates stand, at unit length, in both layouts of the room; their slopes begin at zero. */
  #gatherStands(count: number): void {
    const { lanes } = this.#machine
    const depth = this.#depth
    const { floats, blockFloats, lengths, slope } = this.#room
    const stands = this.#stands.values
    for (let place = 0; place < count; place++) {
      const item = this.#candidates[place]!
      let square = 0
      for (let d = 0; d < depth; d++) square += stands[item * depth + d]! ** 2
      lengths[place] = Math.sqrt(square)
      const scale = square > 0 ? 1 / lengths[place]! : 0
      for (let d = 0; d < depth; d++) floats.dense[place * depth + d] = stands[item * depth + d]! * scale
      for (let part = 0; part * lanes < depth; part++) {
        const target = blockFloats[part]!.stands
        for (let d = 0; d < lanes; d++) target[place * lanes + d] = floats.dense[place * depth + part * lanes + d]!
      }
    }
    slope.fill(0, 0, count * depth)
    for (const block of blockFloats) block.slope.fill(0, 0, count * lanes)
  }

  /** From the slope at the unit vectors to the slope at the vectors themselves. */
  #turnStands(count: number): void {
    const { lanes } = this.#machine
    const depth = this.#depth
    const { floats: { dense }, blockFloats, lengths, slope } = this.#room
    for (let place = 0; place < count; place++) {
      if (lengths[place] === 0) continue
      const own = slope.subarray(place * depth, (place + 1) * depth)
      for (let d = 0; d < depth; d++) own[d]! += blockFloats[(d / lanes) | 0]!.slope[place * lanes + (d % lanes)]!
      alongTheSphere(own, dense.subarray(place * depth, (place + 1) * depth), lengths[place]!)
      this.#stands.add(this.#candidates[place]!, own)
    }
  }

  result(): Affinity {
    const stands = this.#stands.values.slice()
    for (let item = 0; item < this.holdings.columnCount; item++) toUnit(stands.subarray(item * this.#depth, (item + 1) * this.#depth))
    return { says: this.#says.values, stands }
  }
}

/** Says and stands along the same directions: what is said on the average at length 1, where an item stands at unit length. */
function firstGuess({ vectors, rank, shares }: Beginning, itemCount: number, depth: number): Affinity {
  const stands = new Float32Array(itemCount * depth)
  for (let item = 0; item < itemCount; item++) stands.set(vectors.subarray(item * rank, (item + 1) * rank), item * depth)
  const says = stands.map((value, at) => value * shares[Math.floor(at / depth)]!)
  const scale = Math.sqrt(itemCount / says.reduce((sum, value) => sum + value * value, 0))
  for (let at = 0; at < says.length; at++) says[at]! *= scale
  for (let item = 0; item < itemCount; item++) toUnit(stands.subarray(item * depth, (item + 1) * depth))
  return { says, stands }
}

/** Places for one step, in the machine's memory with views on them, and beside it. All is allocated before any view is taken. */
function roomFor(machine: LaneMachine, limit: number, depth: number) {
  const { lanes } = machine
  const blocks = Array.from({ length: depth / lanes }, () => ({ stands: machine.rows(limit), slope: machine.rows(limit), voices: machine.rows(lanes) }))
  const places = {
    dense: machine.column(new Float32Array(limit * depth)),
    odds: machine.column(new Float32Array(limit)),
    chances: machine.rows(limit),
    voices: machine.rows(depth),
    sums: machine.rows(1),
    tile: machine.rows(lanes),
  }
  const views = <Name extends string>(rows: Record<Name, LaneRows | Column>) =>
    Object.fromEntries(Object.entries<LaneRows | Column>(rows).map(([name, place]) => [name, machine.floats(place)])) as Record<Name, Float32Array>
  return {
    places,
    blocks,
    floats: views(places),
    blockFloats: blocks.map(views),
    lengths: new Float32Array(limit),
    slope: new Float32Array(limit * depth),
  }
}

/** The slope at a vector from the slope at its unit vector, in place. */
function alongTheSphere(slope: Float32Array, unit: Float32Array, length: number): void {
  let along = 0
  for (let d = 0; d < slope.length; d++) along += slope[d]! * unit[d]!
  for (let d = 0; d < slope.length; d++) slope[d] = (slope[d]! - along * unit[d]!) / length
}

/** Rows that Adam moves (Kingma and Ba 2015), each only in the steps that touch it. */
class Adam {
  readonly #slope: Float32Array
  readonly #first: Float32Array
  readonly #second: Float32Array
  readonly #touched: number[] = []
  readonly #isTouched: Uint8Array
  #time = 0

  constructor(readonly values: Float32Array, readonly depth: number) {
    this.#slope = new Float32Array(values.length)
    this.#first = new Float32Array(values.length)
    this.#second = new Float32Array(values.length)
    this.#isTouched = new Uint8Array(values.length / depth)
  }

  begin(): void {
    for (const row of this.#touched) {
      this.#isTouched[row] = 0
      this.#slope.fill(0, row * this.depth, (row + 1) * this.depth)
    }
    this.#touched.length = 0
  }

  add(row: number, slope: Float32Array): void {
    if (!this.#isTouched[row]) {
      this.#isTouched[row] = 1
      this.#touched.push(row)
    }
    for (let d = 0, at = row * this.depth; d < this.depth; d++, at++) this.#slope[at]! += slope[d]!
  }

  move(rate: number): void {
    this.#time++
    const steadyFirst = 1 / (1 - 0.9 ** this.#time)
    const steadySecond = 1 / (1 - 0.99 ** this.#time)
    for (const row of this.#touched) {
      for (let at = row * this.depth; at < (row + 1) * this.depth; at++) {
        const slope = this.#slope[at]!
        const first = (this.#first[at] = 0.9 * this.#first[at]! + 0.1 * slope)
        const second = (this.#second[at] = 0.99 * this.#second[at]! + 0.01 * slope * slope)
        this.values[at]! -= (rate * first * steadyFirst) / (Math.sqrt(second * steadySecond) + 1e-8)
      }
    }
  }
}

/** Divides a vector by its length, which is returned; a zero vector stays. */
function toUnit(vector: Float32Array): number {
  let square = 0
  for (let d = 0; d < vector.length; d++) square += vector[d]! * vector[d]!
  const length = Math.sqrt(square)
  if (length > 0) for (let d = 0; d < vector.length; d++) vector[d]! /= length
  return length
}
