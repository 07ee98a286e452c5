/**
 * What the site and the ml process say to each other: the only file of `ml/` that `src/` may import.
 * Jobs travel through BullMQ; results are rows (lists, models, runs), never replies.
 */
export const ML_QUEUE = 'ml'

export const FEEDBACK_KINDS = ['view', 'click', 'favourite', 'unfavourite', 'order', 'rating', 'dismiss'] as const
export type FeedbackKind = (typeof FEEDBACK_KINDS)[number]

export const RECOMMENDERS = ['user-based', 'item-based', 'content', 'contextual', 'social', 'hybrid'] as const
export type RecommenderName = (typeof RECOMMENDERS)[number] | 'popularity'

/** A diner did something: bring their list up to date. The job says who; what they did is read from the rows. */
export interface RefreshListJob {
  readonly name: 'refresh-list'
  readonly data: { readonly dinerId: string }
}

/** Train what the run (a row in `training_runs`) asks for, judge it, publish it if it is no worse. */
export interface TrainJob {
  readonly name: 'train'
  readonly data: { readonly runId: string }
}

export type MlJob = RefreshListJob | TrainJob

/** Sent with NOTIFY when lists or the live model changed; the payload is a diner id or `all`. */
export const LISTS_CHANNEL = 'buka_lists'

/** What the ml process tells of itself, in the row it keeps in `ml_status`. */
export interface MlStatus {
  readonly backend: 'tensorflow' | 'wasm' | 'cpu'
  readonly liveVersions: Readonly<Record<string, string>>
}
