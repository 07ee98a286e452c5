/**
 * Where feedback is handed in: what comes within the same moment is written in one transaction. Whoever hands it in is answered
 * when it is committed, and not before; a thousand deeds a second are a hundred transactions instead of a thousand.
 */
import { type Database, write } from '../platform/database.ts'
import type { Id } from '../vocabulary/id.ts'
import { type Feedback, type Given, type Taken, takeFeedback } from './give-feedback.ts'

const TOGETHER = 200
/** How long the first of them waits for others: a fifth of what a person notices. */
const WAITED_MS = 20

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
    await Bun.sleep(WAITED_MS)
    while (this.waiting.length > 0) {
      const some = this.waiting.splice(0, TOGETHER)
      const last = some.at(-1) as Waiting
      try {
        const taken = await write(this.db, (tx) => takeFeedback(tx, some, last.now))
        some.forEach(({ tell }, at) => tell(taken[at] as Taken))
      } catch (error) {
        some.forEach(({ fail }) => fail(error))
      }
    }
    this.isOpen = false
  }
}
