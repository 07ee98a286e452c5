/**
 * Where feedback is handed in: what comes within the same moment is written by one statement. Whoever hands it in is answered
 * when it is committed, and not before; a thousand deeds a second are ten statements instead of a thousand.
 */
import { type Database, repeated } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import { type Feedback, type Given, type Taken, takeFeedback } from './give-feedback.ts'

const TOGETHER = 1_000
/** From the beginning of one statement to the next: who comes alone is served at once, a crowd a few times a second. */
const GAP_MS = { least: 20, most: 100, perDeed: 4 }

interface Waiting extends Given {
  readonly tell: (taken: Taken) => void
  readonly fail: (error: unknown) => void
}

export class FeedbackCounter {
  private waiting: Waiting[] = []
  private isOpen = false

  constructor(private readonly db: Database) {}

  /**
   * @returns the id of the deed, or null when there was nothing to change
   * @throws Refusal as `giveFeedback`
   */
  async give(dinerId: Id<'diner'>, input: Feedback, now: Date): Promise<Id<'feedback'> | null> {
    const taken = await new Promise<Taken>((tell, fail) => {
      this.waiting.push({ dinerId, input, now, tell, fail })
      void this.serve()
    })
    if ('refusal' in taken) throw taken.refusal
    return taken.id
  }

  private async serve(): Promise<void> {
    if (this.isOpen) return
    this.isOpen = true
    while (this.waiting.length > 0) {
      const some = this.waiting.splice(0, TOGETHER)
      const gap = Bun.sleep(Math.min(GAP_MS.most, Math.max(GAP_MS.least, GAP_MS.perDeed * some.length)))
      const last = some.at(-1) as Waiting
      try {
        const taken = await repeated(() => takeFeedback(this.db, some, last.now))
        some.forEach(({ tell }, at) => tell(taken[at] as Taken))
      } catch (error) {
        some.forEach(({ fail }) => fail(error))
      }
      if (this.waiting.length < TOGETHER) await gap
    }
    this.isOpen = false
  }
}
