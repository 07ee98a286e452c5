/**
 * What the site and the ml process say to each other: the only file of `ml/` that `src/` may import.
 * Jobs travel through BullMQ; results are rows (lists, models, runs), never replies.
 */
import { type Static, Type } from 'typebox'

export const ML_QUEUE = 'ml'

export const FEEDBACK_KINDS = ['view', 'click', 'favourite', 'unfavourite', 'order', 'rating', 'dismiss'] as const
export type FeedbackKind = (typeof FEEDBACK_KINDS)[number]

export const RECOMMENDERS = ['user-based', 'item-based', 'content', 'contextual', 'social', 'hybrid'] as const
export type RecommenderName = (typeof RECOMMENDERS)[number] | 'popularity'

const Uuid = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })

/** Of so many diners one job can tell. */
export const MOST_DINERS = 1_000

/**
 * What jobs carry. A queue may hold jobs of another version of the house, so the ml process looks before it believes.
 * `refresh-lists`: diners did something; the job says who, what they did is read from the rows; `since` is when each began to wait,
 * in milliseconds since 1970 UTC, and the lag of the list is measured from it.
 * `train`: do what the run (a row in `training_runs`) asks for, judge it, publish it if it is no worse.
 */
export const ML_JOBS = {
  'refresh-lists': Type.Object({ diners: Type.Array(Type.Object({ id: Uuid, since: Type.Number() }), { maxItems: MOST_DINERS }) }),
  train: Type.Object({ runId: Uuid }),
} as const

export interface RefreshListsJob {
  readonly name: 'refresh-lists'
  readonly data: Static<(typeof ML_JOBS)['refresh-lists']>
}

export interface TrainJob {
  readonly name: 'train'
  readonly data: Static<(typeof ML_JOBS)['train']>
}

export type MlJob = RefreshListsJob | TrainJob

/** The program that performs one run, given its id: a process of its own, so that it can be ended at any point. */
export const TRAINING_SCRIPT = 'ml/train.ts'

/** Exit code of that program when another process has the run in hand. */
export const RUN_IS_TAKEN = 75

/** A run that died is begun once more, and no further time. */
export const ATTEMPTS_PER_RUN = 2

/** Sent with NOTIFY when another model became the live one. */
export const MODELS_CHANNEL = 'buka_models'

/** Sent with NOTIFY when lists or the live model changed; the payload is diner ids with commas between them, or `all`. */
export const LISTS_CHANNEL = 'buka_lists'

/** Sent with NOTIFY when diners look whose lists are behind what they did: theirs go first. The payload is diner ids with commas between them. */
export const LOOKS_CHANNEL = 'buka_looks'

/** So many ids fit into one NOTIFY. */
export const DINERS_PER_NEWS = 150

/** What the ml process tells of itself, in the row it keeps in `ml_status`. */
export interface MlStatus {
  readonly liveVersions: Readonly<Record<string, string>>
  /** Jobs of its queue by state. */
  readonly queue: Readonly<Record<string, number>>
  /** Lists refreshed since the start, and how long after the deed, over the latest of them. */
  readonly lists: { readonly count: number; readonly lagMsMedian: number | null; readonly lagMsP95: number | null }
}
