/** The recommenders that can be trained by a run, by name. */
import { itemBased } from './item-based.ts'
import { popularity } from './popularity.ts'
import type { Recommender } from './recommender.ts'

export const HOUSE_RECOMMENDERS: Readonly<Record<string, Recommender>> = Object.fromEntries([popularity, itemBased].map((one) => [one.name, one]))
