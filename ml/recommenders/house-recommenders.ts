/** The recommenders that can be trained by a run, by name. */
import { content } from './content.ts'
import { contextual } from './contextual.ts'
import { hybrid } from './hybrid.ts'
import { itemBased } from './item-based.ts'
import { popularity } from './popularity.ts'
import type { Recommender } from './recommender.ts'
import { social } from './social.ts'
import { userBased } from './user-based.ts'

export const HOUSE_RECOMMENDERS: Readonly<Record<string, Recommender>> = Object.fromEntries(
  [popularity, userBased, itemBased, content, contextual, social, hybrid].map((one) => [one.name, one]),
)
