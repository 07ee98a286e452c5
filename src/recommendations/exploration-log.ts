/**
 * What the exploring place of lists showed, written in batches and never on the way of a request: whoever is shown a list does
 * not wait for the log, and a log that cannot be written is counted and let go.
 */
import { explorations } from '../../drizzle/schema/recommendations.ts'
import type { Database } from '../platform/database.ts'
import type { Log } from '../platform/log.ts'
import type { Metrics } from '../platform/metrics.ts'

export type Show = typeof explorations.$inferInsert

const WRITTEN_EVERY_MS = 2_000
const WRITTEN_AT_ONCE = 500
const WAITING_LIMIT = 5_000

export class ExplorationLog {
  private waiting = new Map<string, Show>()
  private timer: ReturnType<typeof setTimeout> | null = null
  private writing: Promise<void> = Promise.resolve()

  constructor(private readonly db: Database, private readonly log: Log, private readonly metrics: Metrics) {}

  /** Takes note; the same look at the same list is one show. */
  note(show: Show): void {
    const key = `${show.dinerId} ${show.seed}`
    if (this.waiting.has(key)) return
    if (this.waiting.size >= WAITING_LIMIT) {
      this.metrics.explorations.inc({ outcome: 'dropped' })
      return
    }
    this.waiting.set(key, show)
    this.timer ??= setTimeout(() => void this.flush(), WRITTEN_EVERY_MS)
  }

  /** Writes all that waits. Never throws. */
  flush(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    const shows = [...this.waiting.values()]
    this.waiting = new Map()
    this.writing = this.writing.then(() => this.write(shows))
    return this.writing
  }

  private async write(shows: ReadonlyArray<Show>): Promise<void> {
    for (let start = 0; start < shows.length; start += WRITTEN_AT_ONCE) {
      const some = shows.slice(start, start + WRITTEN_AT_ONCE)
      try {
        await this.db.insert(explorations).values(some).onConflictDoNothing()
        this.metrics.explorations.inc({ outcome: 'written' }, some.length)
      } catch (error) {
        this.metrics.explorations.inc({ outcome: 'dropped' }, some.length)
        this.log.warn({ error: (error as Error).message, shows: some.length }, 'explorations were not logged')
      }
    }
  }
}
