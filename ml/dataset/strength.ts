/** What a deed says of taste. Pure; used alike for training sets, lists of one diner and what is popular. */
import type { FeedbackKind } from '../contract.ts'

export interface Deed {
  readonly kind: FeedbackKind
  /** 1 to 5 for a rating, else null. */
  readonly value: number | null
}

const STRENGTHS: Readonly<Record<Exclude<FeedbackKind, 'rating'>, number>> = { view: 0.2, click: 1, favourite: 3, order: 4, unfavourite: -3, dismiss: -3 }

/** Strength of one deed: above zero for liking, below for its opposite. A rating of 3 says nothing, 5 as much as an order. */
export const strengthOf = ({ kind, value }: Deed): number => (kind === 'rating' ? ((value ?? 3) - 3) * 2 : STRENGTHS[kind])

/** What counts as having taken a place when models are trained: a look alone does not. */
export const TAKEN_FROM = 1

const DAY_MILLISECONDS = 86_400_000

/** 1 for now, halving with each half-life; what lies in the future counts as now. */
export const freshness = (ageMilliseconds: number, halfLifeDays: number): number =>
  0.5 ** (Math.max(0, ageMilliseconds) / DAY_MILLISECONDS / halfLifeDays)
