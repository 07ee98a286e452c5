import { LaneMachine } from "../../numerics/lanes.ts";
import { randomFrom } from "../../numerics/random.ts";
import type { SparseRows } from "../../numerics/sparse.ts";
import type { Fitting } from "../fitting.ts";

export interface AffinityPlan {
  readonly rank: number;
  /** Of the softmax: the lower, the more the hardest items count. */
  readonly temperature: number;
  /** Share of a person's items that speak for them in one step; all of them are to be foretold. */
  readonly spokenShare: number;
  readonly rate: number;
  readonly epochs: number;
  readonly stepLimit: number;
  readonly batch: number;
  /** Items that a step's people are judged among. */
  readonly candidateLimit: number;
}

/** Where the learning begins: leading eigenvectors (items x rank), and how much each item says. */
export interface Beginning {
  readonly vectors: Float32Array;
  readonly rank: number;
  readonly shares: Float32Array;
}

export interface Affinity {
  /** items x rank. */
  readonly says: Float32Array;
  /** items x rank, each row at unit length or zero. */
  readonly stands: Float32Array;
}

/**
 * Softmax over cosines (as in SSM, Wu et al. 2022; the cosine and its temperature matter most), the items of a step drawn by how
 * often they are held and weighed by one over that chance, so that it estimates the softmax over all items (Bengio and Senécal 2008).
 * Lazy Adam with a falling rate. Seeded. O(steps x batch x candidates x rank), whatever the size of the set.
 */
export async function learnAffinity(holdings: SparseRows, begin: Beginning, plan: AffinityPlan, seed: number, fitting: Fitting): Promise<Affinity> {
  const learner = new Learner(holdings, begin, plan, seed);
  const stepCount = learner.stepCount;
  for (let step = 0; step < stepCount; step++) {
    learner.step(step, stepCount);
    if (step % 8 === 0) await fitting.reach(step / stepCount, "learning directions");
  }
  return learner.result();
}

class Learner {
  readonly #machine = new LaneMachine(16);
  readonly #random;
  readonly #says: Adam;
  readonly #stands: Adam;
  readonly #degrees: Uint32Array;
  readonly #order: Uint32Array;
  readonly #placeOf: Int32Array;
  readonly #candidates: Uint32Array;
  readonly #depth: number;
  readonly #room;
  readonly stepCount: number;

  constructor(readonly holdings: SparseRows, begin: Beginning, readonly plan: AffinityPlan, seed: number) {
    const { columnCount, rowCount, offsets, columns } = holdings;
    const { lanes } = this.#machine;
    this.#random = randomFrom(seed);
    // Whole blocks of lanes; what is beyond the rank stays zero.
    const depth = (this.#depth = Math.ceil(begin.rank / lanes) * lanes);
    const widened = new Float32Array(columnCount * depth);
    for (let item = 0; item < columnCount; item++) widened.set(begin.vectors.subarray(item * begin.rank, (item + 1) * begin.rank), item * depth);
    const says = widened.map((value, at) => value * begin.shares[Math.floor(at / depth)]!);
    const scale = Math.sqrt(columnCount / says.reduce((sum, value) => sum + value * value, 0));
    this.#says = new Adam(says.map((value) => value * scale), depth);
    for (let item = 0; item < columnCount; item++) toUnit(widened.subarray(item * depth, (item + 1) * depth));
    this.#stands = new Adam(widened, depth);
    this.#degrees = new Uint32Array(columnCount);
    for (const item of columns) this.#degrees[item]!++;
    this.#order = Uint32Array.from({ length: rowCount }, (_, person) => person).filter((person) => offsets[person + 1]! - offsets[person]! > 1);
    this.#placeOf = new Int32Array(columnCount).fill(-1);
    const limit = Math.min(columnCount, plan.candidateLimit);
    this.#candidates = new Uint32Array(limit);
    const batchCount = Math.ceil(this.#order.length / plan.batch);
    this.stepCount = Math.min(plan.stepLimit, plan.epochs * batchCount);
    const machine = this.#machine;
    const blocks = Array.from({ length: depth / lanes }, () => ({ stands: machine.rows(limit), slope: machine.rows(limit), voices: machine.rows(lanes) }));
    const places = { dense: machine.column(new Float32Array(limit * depth)), odds: machine.column(new Float32Array(limit)), chances: machine.rows(limit), voices: machine.rows(depth), sums: machine.rows(1), tile: machine.rows(lanes) };
    const floats = <K extends string>(rows: Record<K, Parameters<LaneMachine["floats"]>[0]>) =>
      Object.fromEntries(Object.entries(rows).map(([name, place]) => [name, machine.floats(place as never)])) as Record<K, Float32Array>;
    this.#room = { places, blocks, floats: floats(places), blockFloats: blocks.map(floats), lengths: new Float32Array(limit), slope: new Float32Array(limit * depth) };
  }

  step(step: number, stepCount: number): void {
    const { plan, holdings: { offsets, columns } } = this;
    const batchCount = Math.ceil(this.#order.length / plan.batch);
    const at = step % batchCount;
    if (at === 0) this.#random.shuffle(this.#order);
    const people = this.#order.subarray(at * plan.batch, (at + 1) * plan.batch);
    const count = this.#drawCandidates(people);
    this.#says.begin();
    this.#stands.begin();
    const { lanes } = this.#machine;
    const depth = this.#depth;
    const { places, blocks, floats, blockFloats } = this.#room;
    for (const block of blockFloats) block.slope.fill(0, 0, count * lanes);
    const says = this.#says.values;
    const voices = Array.from({ length: lanes }, () => new Float32Array(depth));
    const spoken: number[][] = Array.from({ length: lanes }, () => []);
    const lengths = new Float64Array(lanes);
    const pull = new Float32Array(depth);
    for (let start = 0; start < people.length; start += lanes) {
      const seats = people.subarray(start, start + lanes);
      floats.voices.fill(0);
      seats.forEach((person, lane) => {
        const own = columns.subarray(offsets[person]!, offsets[person + 1]!);
        spoken[lane]!.length = 0;
        for (const item of own) if (this.#random.uniform() < plan.spokenShare) spoken[lane]!.push(item);
        if (spoken[lane]!.length === 0) spoken[lane]!.push(own[this.#random.below(own.length)]!);
        const voice = voices[lane]!.fill(0);
        for (const item of spoken[lane]!) for (let d = 0, from = item * depth; d < depth; d++) voice[d]! += says[from + d]!;
        lengths[lane] = toUnit(voice);
        for (let d = 0; d < depth; d++) floats.voices[d * lanes + lane] = voice[d]! / plan.temperature;
      });
      this.#machine.expand(places.dense, depth, places.voices, places.chances, count);
      this.#machine.exponential(places.chances, places.odds, places.sums, count);
      const strength = Array.from(seats, (_, lane) => 1 / (floats.sums[lane]! * plan.temperature * plan.batch));
      blocks.forEach((block, part) => {
        const own = blockFloats[part]!.voices;
        own.fill(0);
        for (let lane = 0; lane < seats.length; lane++) {
          for (let d = 0; d < lanes; d++) own[lane * lanes + d] = voices[lane]![part * lanes + d]! * strength[lane]!;
        }
        this.#machine.expandOnto(places.chances, lanes, block.voices, block.slope, count);
      });
      const slopes = seats.length === 0 ? [] : Array.from(seats, () => new Float32Array(depth));
      blocks.forEach((block, part) => {
        this.#machine.gram(places.chances, block.stands, places.tile, count);
        for (let lane = 0; lane < seats.length; lane++) {
          for (let d = 0; d < lanes; d++) slopes[lane]![part * lanes + d] = floats.tile[lane * lanes + d]! * strength[lane]!;
        }
      });
      seats.forEach((person, lane) => {
        if (lengths[lane] === 0) return;
        const voice = voices[lane]!;
        const slope = slopes[lane]!;
        const own = columns.subarray(offsets[person]!, offsets[person + 1]!);
        let targets = 0;
        for (const item of own) if (this.#placeOf[item]! >= 0) targets++;
        // A person none of whose items was drawn has nothing to be foretold.
        const weight = targets === 0 ? 0 : 1 / (targets * plan.temperature * plan.batch);
        for (const item of own) {
          const place = this.#placeOf[item]!;
          if (place < 0) continue;
          for (let d = 0, from = place * depth; d < depth; d++) {
            slope[d]! -= weight * floats.dense[from + d]!;
            this.#room.slope[from + d]! -= weight * voice[d]!;
          }
        }
        let along = 0;
        for (let d = 0; d < depth; d++) along += slope[d]! * voice[d]!;
        for (let d = 0; d < depth; d++) pull[d] = (slope[d]! - along * voice[d]!) / lengths[lane]!;
        for (const item of spoken[lane]!) this.#says.add(item, pull);
      });
    }
    this.#turnStands(count);
    const rate = plan.rate * (1 - (0.95 * step) / stepCount);
    this.#says.move(rate);
    this.#stands.move(rate);
    for (let place = 0; place < count; place++) this.#placeOf[this.#candidates[place]!] = -1;
  }

  /** Items of the people in `people`, drawn pair by pair until there are enough; the chance of each by how often it is held. */
  #drawCandidates(people: Uint32Array): number {
    const { holdings: { offsets, columns } } = this;
    const ends = new Uint32Array(people.length + 1);
    people.forEach((person, at) => (ends[at + 1] = ends[at]! + offsets[person + 1]! - offsets[person]!));
    const pairs = new Uint32Array(ends[people.length]!);
    people.forEach((person, at) => pairs.set(columns.subarray(offsets[person]!, offsets[person + 1]!), ends[at]!));
    this.#random.shuffle(pairs);
    let count = 0;
    let drawn = 0;
    for (; drawn < pairs.length && count < this.#candidates.length; drawn++) {
      const item = pairs[drawn]!;
      if (this.#placeOf[item]! >= 0) continue;
      this.#placeOf[item] = count;
      this.#candidates[count++] = item;
    }
    const { lanes } = this.#machine;
    const depth = this.#depth;
    const { floats, blockFloats, lengths, slope } = this.#room;
    const share = drawn / columns.length;
    const stands = this.#stands.values;
    for (let place = 0; place < count; place++) {
      const item = this.#candidates[place]!;
      floats.odds[place] = 1 / (1 - Math.exp(-this.#degrees[item]! * share));
      let square = 0;
      for (let d = 0; d < depth; d++) square += stands[item * depth + d]! ** 2;
      lengths[place] = Math.sqrt(square);
      const scale = square > 0 ? 1 / lengths[place]! : 0;
      for (let d = 0; d < depth; d++) floats.dense[place * depth + d] = stands[item * depth + d]! * scale;
      for (let part = 0; part * lanes < depth; part++) {
        const target = blockFloats[part]!.stands;
        for (let d = 0; d < lanes; d++) target[place * lanes + d] = floats.dense[place * depth + part * lanes + d]!;
      }
    }
    slope.fill(0, 0, count * depth);
    return count;
  }

  /** From the slope at the unit vectors to the slope at the vectors themselves. */
  #turnStands(count: number): void {
    const { lanes } = this.#machine;
    const depth = this.#depth;
    const { floats, blockFloats, lengths, slope } = this.#room;
    const pull = new Float32Array(depth);
    for (let place = 0; place < count; place++) {
      if (lengths[place] === 0) continue;
      let along = 0;
      for (let d = 0; d < depth; d++) {
        pull[d] = slope[place * depth + d]! + blockFloats[(d / lanes) | 0]!.slope[place * lanes + (d % lanes)]!;
        along += pull[d]! * floats.dense[place * depth + d]!;
      }
      for (let d = 0; d < depth; d++) pull[d] = (pull[d]! - along * floats.dense[place * depth + d]!) / lengths[place]!;
      this.#stands.add(this.#candidates[place]!, pull);
    }
  }

  result(): Affinity {
    const stands = this.#stands.values.slice();
    for (let item = 0; item < this.holdings.columnCount; item++) toUnit(stands.subarray(item * this.#depth, (item + 1) * this.#depth));
    return { says: this.#says.values, stands };
  }
}

/** Rows that Adam moves (Kingma and Ba 2015), each only in the steps that touch it. */
class Adam {
  readonly #slope: Float32Array;
  readonly #first: Float32Array;
  readonly #second: Float32Array;
  readonly #touched: number[] = [];
  readonly #isTouched: Uint8Array;
  #time = 0;

  constructor(readonly values: Float32Array, readonly depth: number) {
    this.#slope = new Float32Array(values.length);
    this.#first = new Float32Array(values.length);
    this.#second = new Float32Array(values.length);
    this.#isTouched = new Uint8Array(values.length / depth);
  }

  begin(): void {
    for (const row of this.#touched) {
      this.#isTouched[row] = 0;
      this.#slope.fill(0, row * this.depth, (row + 1) * this.depth);
    }
    this.#touched.length = 0;
  }

  add(row: number, slope: Float32Array): void {
    if (!this.#isTouched[row]) {
      this.#isTouched[row] = 1;
      this.#touched.push(row);
    }
    for (let d = 0, at = row * this.depth; d < this.depth; d++, at++) this.#slope[at]! += slope[d]!;
  }

  move(rate: number): void {
    this.#time++;
    const steadyFirst = 1 / (1 - 0.9 ** this.#time);
    const steadySecond = 1 / (1 - 0.99 ** this.#time);
    for (const row of this.#touched) {
      for (let at = row * this.depth; at < (row + 1) * this.depth; at++) {
        const slope = this.#slope[at]!;
        const first = (this.#first[at] = 0.9 * this.#first[at]! + 0.1 * slope);
        const second = (this.#second[at] = 0.99 * this.#second[at]! + 0.01 * slope * slope);
        this.values[at]! -= (rate * first * steadyFirst) / (Math.sqrt(second * steadySecond) + 1e-8);
      }
    }
  }
}

/** Divides a vector by its length, which is returned; a zero vector stays. */
function toUnit(vector: Float32Array): number {
  let square = 0;
  for (let d = 0; d < vector.length; d++) square += vector[d]! * vector[d]!;
  const length = Math.sqrt(square);
  if (length > 0) for (let d = 0; d < vector.length; d++) vector[d]! /= length;
  return length;
}
