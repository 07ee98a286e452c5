/** The worker's part in a test that has none: webhooks applied, events relayed and reacted to, until nothing is left to do. */
import { asc, eq, isNull } from 'drizzle-orm'
import { events } from '../../drizzle/schema/outbox.ts'
import { react, type ReactionTable } from '../platform/outbox.ts'
import { reactionsOf } from '../worker.ts'
import { applyWebhooks, type PretendProviders } from './payments.ts'
import type { TestWeb } from './web.ts'

/** Returns how many reactions were performed. What is handed on to another process (ml) is left out. */
export async function relayAll(web: TestWeb, only: (name: string) => boolean = () => true): Promise<number> {
  const { db, queues, config } = web.house
  const table: ReactionTable = reactionsOf(queues, config)
  let performed = 0
  for (;;) {
    const waiting = await db.select({ id: events.id, name: events.name }).from(events).where(isNull(events.relayedAt)).orderBy(asc(events.id)).limit(100)
    if (waiting.length === 0) return performed
    for (const { id, name } of waiting) {
      for (const [reaction, perform] of Object.entries(table[name] ?? {})) {
        if (typeof perform !== 'function' || !only(reaction)) continue
        await react(db, table, id, reaction)
        performed++
      }
      await db.update(events).set({ relayedAt: web.house.clock() }).where(eq(events.id, id))
    }
  }
}

/** Money that arrived at the stand-ins reaches the orders. */
export async function settleAll(web: TestWeb, providers: PretendProviders): Promise<void> {
  await applyWebhooks(web, providers)
  await relayAll(web)
}
