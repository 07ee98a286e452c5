/** Interaction logs: who did what with which restaurant, as rows of feedback that recommenders learn from. */
import { createHash } from 'node:crypto'
import { inArray, isNotNull, or } from 'drizzle-orm'
import { feedback } from '../../drizzle/schema/recommendations.ts'
import { restaurants } from '../../drizzle/schema/restaurants.ts'
import { FEEDBACK_KINDS, type FeedbackKind } from '../../ml/contract.ts'
import type { Transaction } from '../platform/database.ts'
import { addMinutes, DAY_MINUTES, instantOf, isLocalDate } from '../vocabulary/calendar.ts'
import { isId, type Id } from '../vocabulary/id.ts'
import { isPlainText } from '../vocabulary/text.ts'
import type { Row } from './import-columns.ts'

export interface InteractionFound {
  readonly user: string
  readonly restaurant: string
  readonly kind: FeedbackKind
  readonly value: number | null
  /** null: the log does not say when. */
  readonly at: Date | null
}

export interface RatingScale {
  readonly low: number
  readonly high: number
}

export const FIVE_STARS: RatingScale = { low: 1, high: 5 }
/** The Restaurant & consumer data of the UCI repository rates from 0 to 2, in columns that nobody else has. */
export const UCI_SCALE: RatingScale = { low: 0, high: 2 }

/** What others call what our diners do. */
const SYNONYMS: Readonly<Record<string, FeedbackKind>> = {
  impression: 'view', visit: 'order', checkin: 'order', 'check-in': 'order', purchase: 'order', like: 'favourite', favorite: 'favourite', unlike: 'unfavourite', rate: 'rating', review: 'rating', star: 'rating', hide: 'dismiss',
}
const MAX_KEY = 200

export function interactionOf(row: Row, scale: RatingScale, now: Date): InteractionFound | { readonly fault: string } {
  const { user, restaurant } = row
  if (!user) return { fault: 'it names no user' }
  if (!restaurant) return { fault: 'it names no restaurant' }
  if (user.length > MAX_KEY || restaurant.length > MAX_KEY || !isPlainText(`${user}${restaurant}`)) return { fault: 'its names are too long or no text' }
  const word = row.kind?.toLowerCase() ?? (row.rating === undefined ? 'order' : 'rating')
  const kind = FEEDBACK_KINDS.find((k) => k === word) ?? SYNONYMS[word]
  if (!kind) return { fault: `"${word.slice(0, 40)}" is nothing that a diner does` }
  const value = kind === 'rating' ? starsOf(row.rating, scale) : null
  if (kind === 'rating' && value === null) return { fault: `"${(row.rating ?? '').slice(0, 40)}" is no rating from ${scale.low} to ${scale.high}` }
  const at = row.time === undefined ? null : instantOfText(row.time)
  if (row.time !== undefined && at === null) return { fault: `"${row.time.slice(0, 40)}" is no time` }
  if (at && at > addMinutes(now, DAY_MINUTES)) return { fault: `its time ${row.time} lies in the future` }
  return { user, restaurant, kind, value, at }
}

function starsOf(text: string | undefined, { low, high }: RatingScale): number | null {
  if (text === undefined || !/^\d{1,3}(\.\d{1,6})?$/.test(text)) return null
  const rating = Number(text)
  return rating >= low && rating <= high ? 1 + (4 * (rating - low)) / (high - low) : null
}

/** RFC 3339, local time of Nigeria without an offset, or seconds or milliseconds since 1970. */
export function instantOfText(text: string): Date | null {
  if (/^\d{9,10}$/.test(text)) return new Date(Number(text) * 1000)
  if (/^\d{12,13}$/.test(text)) return new Date(Number(text))
  const found = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.exec(text)
  const [, date = '', hour = '00', minute = '00', second = '00', offset] = found ?? []
  if (!isLocalDate(date) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59 || date < '1970') return null
  const local = new Date(instantOf(date, Number(hour) * 60 + Number(minute)).getTime() + Number(second) * 1000)
  if (offset === undefined) return local
  const instant = new Date(`${date}T${hour}:${minute}:${second}${offset === 'Z' || offset.includes(':') ? offset : `${offset.slice(0, 3)}:${offset.slice(3)}`}`)
  return Number.isFinite(instant.getTime()) ? instant : null
}

/** The same user of a log is always the same diner; an id of ours stays what it is. */
export function dinerOf(user: string): Id<'diner'> {
  if (isId(user)) return user as Id<'diner'>
  const hash = createHash('sha256').update(`buka:imported-diner:${user}`).digest('hex')
  // UUIDv8 (RFC 9562): 122 bits of the hash, and the bits that say what it is.
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}` as Id<'diner'>
}

export interface NumberedInteraction {
  readonly line: number
  readonly interaction: InteractionFound
}

export interface InteractionsStored {
  readonly created: number
  /** Loaded before, or twice in the file. */
  readonly unchanged: number
  readonly faults: ReadonlyArray<{ readonly line: number; readonly fault: string }>
}

export async function storeInteractions(tx: Transaction, batch: ReadonlyArray<NumberedInteraction>, now: Date): Promise<InteractionsStored> {
  const places = await placesNamed(tx, [...new Set(batch.map((b) => b.interaction.restaurant))])
  const faults = batch.filter((b) => !places.has(b.interaction.restaurant)).map(({ line, interaction }) => ({ line, fault: `restaurant "${interaction.restaurant}" is not known: import the restaurants first` }))
  const rows = batch.flatMap(({ interaction }) => {
    const restaurantId = places.get(interaction.restaurant)
    const dinerId = dinerOf(interaction.user)
    return restaurantId ? [{ dinerId, restaurantId, kind: interaction.kind, value: interaction.value, at: interaction.at ?? now, source: sourceOf(dinerId, restaurantId, interaction) }] : []
  })
  const stored = rows.length > 0 ? await tx.insert(feedback).values(rows).onConflictDoNothing({ target: feedback.source, where: isNotNull(feedback.source) }).returning({ id: feedback.id }) : []
  return { created: stored.length, unchanged: rows.length - stored.length, faults }
}

/** What makes the row of a log the same row when it is loaded again. */
const sourceOf = (dinerId: string, restaurantId: string, { kind, value, at }: InteractionFound): string =>
  `log:${createHash('sha256').update(JSON.stringify([dinerId, restaurantId, kind, value, at?.toISOString() ?? null])).digest('base64url').slice(0, 22)}`

/** Restaurants by what a log may call them: our id or slug, or the id they had in the file or on the map they came from. */
async function placesNamed(tx: Transaction, names: ReadonlyArray<string>): Promise<Map<string, Id<'restaurant'>>> {
  const sources = new Map(names.flatMap((name) => [name, `csv:${name}`, `osm:${name}`, `osm:node/${name}`].map((source) => [source, name] as const)))
  const ids = names.filter(isId) as Array<Id<'restaurant'>>
  const rows = await tx.select({ id: restaurants.id, slug: restaurants.slug, source: restaurants.source }).from(restaurants)
    .where(or(inArray(restaurants.source, [...sources.keys()]), inArray(restaurants.slug, [...names]), ids.length > 0 ? inArray(restaurants.id, ids) : undefined))
  const wanted = new Set(names)
  const found = new Map<string, Id<'restaurant'>>()
  for (const { id, slug } of rows) for (const name of [slug, id]) if (wanted.has(name)) found.set(name, id)
  // The file that a place came from knows best what it is called.
  for (const { id, source } of rows) {
    const name = source === null ? undefined : sources.get(source)
    if (name !== undefined) found.set(name, id)
  }
  return found
}
