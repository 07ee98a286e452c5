/** Wakes the teller (teller.ts) when what was written is committed. */
import { sql } from 'drizzle-orm'
import type { Transaction } from '../platform/database.ts'

export const TELLER_CHANNEL = 'buka_payments'
export const wakeTeller = (tx: Transaction): Promise<unknown> => tx.execute(sql`select pg_notify(${TELLER_CHANNEL}, '')`)
