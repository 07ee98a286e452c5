/** What this room does by the clock; what cannot wait for the clock the teller does (teller.ts). */
import { lt } from 'drizzle-orm'
import { providerExchanges } from '../../drizzle/schema/payments.ts'
import type { ChoreTable } from '../platform/chores.ts'
import { addMinutes } from '../vocabulary/calendar.ts'
import { requeryAccounts } from './accounts.ts'
import type { Cashier } from './cashier.ts'
import { tryLedger } from './ledger.ts'

/** Disputes can be opened for four months after a payment. */
const EVIDENCE_KEPT_DAYS = 400

export const paymentChores = (cashier: Cashier): ChoreTable => ({
  'payments-try-the-ledger': {
    when: { everyMs: 3_600_000 },
    perform: async (db) => {
      const trial = await tryLedger(db)
      if (trial.total !== 0 || trial.astray.length > 0) cashier.log.fatal({ total: trial.total, astray: trial.astray.slice(0, 20) }, 'the ledger is not what it should be')
      return trial.total === 0 && trial.astray.length === 0 ? 'balanced' : 'NOT balanced'
    },
  },
  'payments-requery-accounts': { when: { cron: '17 */6 * * *' }, perform: (_db, now) => requeryAccounts(cashier, now) },
  'payments-forget-evidence': {
    when: { cron: '53 2 * * *' },
    perform: async (db, now) => (await db.delete(providerExchanges).where(lt(providerExchanges.at, addMinutes(now, -EVIDENCE_KEPT_DAYS * 1_440))).returning({ id: providerExchanges.id })).length,
  },
})
