/** Why something is suggested, in the reader's words. */
import type { ListedRestaurant } from '../../drizzle/schema/recommendations.ts'
import type { Words } from '../vocabulary/visit.ts'

/** Reasons that have words (`recommendations.reason-<code>`); another one is left unsaid. */
export const SAID: ReadonlySet<string> = new Set([
  'liked', 'similar-diners', 'taste', 'dish', 'popular', 'trending', 'near', 'new', 'time-of-day', 'friends', 'well-rated',
  'again', 'known', 'picked', 'friends-here', 'friends-moment', 'moment', 'near-usual', 'near-area', 'weather', 'occasion', 'basket', 'had-with', 'much-had',
])

export function reasonText(words: Words, { code, args }: ListedRestaurant['reason']): string | null {
  if (!SAID.has(code)) return null
  const cuisine = args?.cuisine
  return words.text(`recommendations.reason-${code}`, cuisine === undefined ? { ...args } : { ...args, cuisine: words.knownText(`restaurants.cuisine-${cuisine}`, String(cuisine)) })
}
