/** A review: what it looks like to others, and its bounds. */
import type { reviews } from '../../drizzle/schema/reviews.ts'

export type Review = typeof reviews.$inferSelect

export const MAX_REVIEW_LENGTH = 4_000
export const MAX_DISH_RATINGS = 50

/** Reviews are public, full names need not be: "Amina Bello" signs as "Amina B." */
export function authorName(name: string): string {
  const [first = '', ...others] = name.trim().split(/\s+/)
  const last = others.at(-1)
  return last ? `${first} ${[...last][0]}.` : first
}
