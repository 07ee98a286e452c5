/** What was tried out on whom is kept for as long as estimates are made from it, and no longer. */
import { lt } from 'drizzle-orm'
import { explorations } from '../../drizzle/schema/recommendations.ts'
import type { Database } from '../platform/database.ts'

const KEPT_DAYS = 180

/** Returns how many are gone. */
export async function forgetShows(db: Database, now: Date): Promise<number> {
  return (await db.delete(explorations).where(lt(explorations.at, new Date(now.getTime() - KEPT_DAYS * 86_400_000))).returning({ seed: explorations.seed })).length
}
