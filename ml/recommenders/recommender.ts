/**
 * The one contract that every recommender fulfils, and that `contract.test.ts` judges.
 *
 * Two laws hold it together. *Fit is a function*: the same set, seed and `now` give the same bytes; a recommender
 * reads no file, no clock and no ambient randomness. *Serving needs no refit*: a request carries the person's present
 * history, so a session, an anonymous visitor and a person who registered a minute ago are all answered in memory.
 */

/** Who took what, row by person (compressed sparse rows). Built by `interactionsFrom`, which refuses or repairs. */
export interface Interactions {
  readonly peopleCount: number
  readonly itemCount: number
  /** peopleCount + 1 positions into `items`; the last is their count. */
  readonly offsets: Uint32Array
  /** Item indices, 0 .. itemCount - 1. */
  readonly items: Uint32Array
  /** Strength of each interaction, > 0; 1 where only the fact is known. */
  readonly weights: Float32Array
  /** Milliseconds since 1970 UTC for each interaction, or null where the set has no times. */
  readonly times: Float64Array | null
}

/** Who is linked to whom (friends, referrals, shared orders): rows and columns are people. */
export interface Links {
  readonly offsets: Uint32Array
  readonly people: Uint32Array
  readonly weights: Float32Array
}

/** What is known of the items themselves; each array has one entry per item. Open: recommenders may add optional fields. */
export interface ItemFeatures {
  /** Free text in any language: name, menu, reviews. */
  readonly texts?: readonly string[]
  /** Exact labels: cuisines, tags, diets. */
  readonly labels?: readonly (readonly string[])[]
  /** Typical price in kobo; NaN where unknown. */
  readonly prices?: Float64Array
  /** WGS 84 degrees; NaN where unknown. */
  readonly latitudes?: Float64Array
  readonly longitudes?: Float64Array
}

/** What the sky does, as far as it changes what people eat. */
export const WEATHERS = ['dry', 'rain', 'hot', 'dusty'] as const
export type Weather = (typeof WEATHERS)[number]

/** A dated stretch of days on which a city eats differently: Ramadan, a match day. Milliseconds since 1970 UTC. */
export interface Occasion {
  readonly kind: string
  readonly from: number
  /** Exclusive. */
  readonly to: number
}

/** What people said of themselves when they joined; one entry per person, each array optional. */
export interface PersonFeatures {
  /** WGS 84 degrees of where they usually order to; NaN where unknown. */
  readonly latitudes?: Float64Array
  readonly longitudes?: Float64Array
  /** Labels they picked: cuisines, diets, tags, in the words of `ItemFeatures.labels`. */
  readonly tastes?: readonly (readonly string[])[]
}

/** What was known around the interactions, beyond their time. */
export interface Surroundings {
  /** Minutes to add to UTC for the local clock: 60 in Lagos. Default 0. */
  readonly utcOffsetMinutes?: number
  readonly occasions?: readonly Occasion[]
  /** One per interaction: index into WEATHERS; 255 where unknown. */
  readonly weathers?: Uint8Array
  /** One per interaction: where it was asked for, WGS 84 degrees; NaN where unknown. */
  readonly latitudes?: Float64Array
  readonly longitudes?: Float64Array
}

export interface TrainingSet {
  readonly interactions: Interactions
  readonly features?: ItemFeatures
  readonly people?: PersonFeatures
  readonly friends?: Links
  readonly surroundings?: Surroundings
}

export interface FitOptions {
  /** All randomness comes from here: same seed, same bytes. */
  readonly seed: number
  /** Milliseconds since 1970 UTC; what "recent" is measured from. Default: the latest time in the set. */
  readonly now?: number
  readonly signal?: AbortSignal
  /** Share done, 0 .. 1, never falling, 1 exactly once at the end. */
  readonly onProgress?: (share: number, stage: string) => void
}

/** When, where and in what weather the list is read. Open: recommenders may add optional fields. */
export interface RequestContext {
  /** Milliseconds since 1970 UTC. */
  readonly time?: number
  /** WGS 84 degrees. */
  readonly latitude?: number
  readonly longitude?: number
  readonly weather?: Weather
  /** Items already in the basket. */
  readonly basket?: Uint32Array
  /** The list will be read at any hour: neither the hour nor the day nor where the last visit was may speak (see ml/serving/moment.ts). */
  readonly isTimeless?: boolean
}

export interface ScoreRequest {
  /** Row of the training set, where the person was in it; null for a visitor. */
  readonly person: number | null
  /** What the person holds now, oldest first where that is known. Duplicates and unknown ids are ignored. */
  readonly history: Uint32Array
  /** Strength of each entry of `history`; all 1 when absent. */
  readonly historyWeights?: Float32Array
  /** Milliseconds since 1970 UTC of each entry of `history`. */
  readonly historyTimes?: Float64Array
  /** Labels the person picked: cuisines, diets, tags. */
  readonly tastes?: readonly string[]
  /** What each friend holds now; where it is given, the links of the training set are not asked. */
  readonly circle?: readonly Uint32Array[]
  readonly context?: RequestContext
}

export interface Neighbours {
  readonly items: Uint32Array
  /** Falling; finite. */
  readonly scores: Float32Array
}

export interface Model {
  readonly name: string
  readonly itemCount: number
  /**
   * Writes one finite score per item into `out` (length itemCount, else RangeError); higher is better.
   * Scores are comparable within one request only. Held items are scored too: masking is the caller's choice.
   */
  score(request: ScoreRequest, out: Float32Array): void
  /** The same as `score` for several requests; a model offers it where a block is cheaper than its people one by one. */
  scoreBlock?(requests: readonly ScoreRequest[], out: readonly Float32Array[]): void
  /** The `count` items most like `item`, best first, itself left out; fewer where fewer are alike. */
  neighbours?(item: number, count: number): Neighbours
  /** The same model with more items, numbered after the known ones: they stand where what is known of them puts them. */
  including?(features: ItemFeatures, count: number): Model
  /** The whole model; `load` of the same recommender gives identical scores back. */
  save(): Uint8Array
}

export interface Recommender {
  readonly name: string
  /** Refuses (UnusableTrainingSet) what cannot be learned from; rejects with the signal's reason when cancelled. */
  fit(set: TrainingSet, options: FitOptions): Promise<Model>
  /** Refuses (UnreadableArtefact) bytes that another recommender or version wrote, or that are cut short. */
  load(bytes: Uint8Array): Model
}

/** A set that cannot be learned from; `code` is stable, the message says which number is wrong. */
export class UnusableTrainingSet extends Error {
  override readonly name = 'UnusableTrainingSet'
  constructor(
    readonly code: 'empty' | 'misshapen',
    message: string,
  ) {
    super(message)
  }
}
