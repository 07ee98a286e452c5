/**
 * Who looks is served first: the ml process is told of diners who look and whose list is behind what they did. It is a hint and
 * never the record: the list of whom nobody told is written when its turn in the queue comes, and who looks again tells again.
 */
import { sql } from 'drizzle-orm'
import { DINERS_PER_NEWS, LOOKS_CHANNEL } from '../../ml/contract.ts'
import type { Database } from '../platform/database.ts'
import type { Log } from '../platform/log.ts'
import { Remembered } from '../platform/remembered.ts'
import type { Id } from '../vocabulary/id.ts'

/** How long the first of them waits for others, so that a crowd is one statement. */
const GATHERED_MS = 3
/** Who asks again and again within this time, for the same deed, was heard. */
const TOLD_MS = 250
const REMEMBERED = 5_000

export class Lookers {
  private readonly told = new Remembered<true>(REMEMBERED, TOLD_MS)
  private waiting: string[] = []

  constructor(private readonly db: Pick<Database, 'execute'>, private readonly log: Log) {}

  /** @param newest when the newest of what the list is to know was done, in milliseconds. Returns at once, and never fails */
  look(dinerId: Id<'diner'>, newest: number): void {
    this.told.at(`${dinerId} ${newest}`, performance.now(), () => {
      this.waiting.push(dinerId)
      if (this.waiting.length === 1) setTimeout(() => void this.tell(), GATHERED_MS)
      return true
    })
  }

  private async tell(): Promise<void> {
    const diners = [...new Set(this.waiting)]
    this.waiting = []
    try {
      for (let start = 0; start < diners.length; start += DINERS_PER_NEWS) {
        await this.db.execute(sql`select pg_notify(${LOOKS_CHANNEL}, ${diners.slice(start, start + DINERS_PER_NEWS).join(',')})`)
      }
    } catch (error) {
      this.log.warn({ error: (error as Error).message }, 'nobody was told who looks: their lists come in their turn')
    }
  }
}
