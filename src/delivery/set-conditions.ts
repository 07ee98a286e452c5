/** Rain and rush in a city, as staff see them: they make rides dearer and slower for a while. */
import { deliveryConditions } from '../../drizzle/schema/delivery.ts'
import type { Transaction } from '../platform/database.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import type { Id } from '../vocabulary/id.ts'

export interface Weather {
  readonly city: string
  readonly rainMinutes: number
  readonly rushMinutes: number
  readonly by: Id<'person'>
}

/** How long what staff say of a city holds, unless they say it again. */
const RUSH_HOLDS_MINUTES = 90

export async function setConditions(tx: Transaction, { city, rainMinutes, rushMinutes, by }: Weather, now: Date): Promise<void> {
  const row = { rainUntil: rainMinutes > 0 ? addMinutes(now, rainMinutes) : null, rushUntil: rushMinutes > 0 ? addMinutes(now, RUSH_HOLDS_MINUTES) : null, rushMinutes, setBy: by }
  await tx.insert(deliveryConditions).values({ city, ...row }).onConflictDoUpdate({ target: deliveryConditions.city, set: row })
}
