/** How far a run is, in its row; and how a run learns that it is no longer wanted. */
import { and, eq } from 'drizzle-orm'
import { trainingRuns } from '../../drizzle/schema/recommendations.ts'
import type { Database } from '../../src/platform/database.ts'
import type { Id } from '../../src/vocabulary/id.ts'
import { RunWasCancelled } from '../publishing/publish.ts'

export interface Progress {
  /** @param percent of this part, 0 .. 100. @throws RunWasCancelled */
  reach(percent: number, stage: string): Promise<void>
  /** Progress of what fills `from` .. `to` percent of this one. */
  part(from: number, to: number): Progress
}

const SAID_EVERY_MS = 250

/** Written four times a second at most, unless the stage changes. Percentages never fall. */
export function progressOf(db: Database, runId: Id<'training-run'>, clock: () => Date): Progress {
  let saidAt = 0
  let saidStage = ''
  let reached = 0
  let writing: Promise<unknown> = Promise.resolve()
  const say = async (percent: number, stage: string): Promise<void> => {
    const running = await db.update(trainingRuns).set({ percent, stage }).where(and(eq(trainingRuns.id, runId), eq(trainingRuns.state, 'running'))).returning({ id: trainingRuns.id })
    if (running.length === 0) throw new RunWasCancelled('the run was cancelled')
  }
  const within = (from: number, to: number): Progress => ({
    reach: async (percent, stage) => {
      reached = Math.max(reached, Math.floor(from + ((to - from) * Math.min(100, Math.max(0, percent))) / 100))
      const now = clock().getTime()
      if (stage === saidStage && now - saidAt < SAID_EVERY_MS) return
      saidAt = now
      saidStage = stage
      // One after the other: a fit reports without waiting, and must not be heard after what came later.
      const said = writing.catch(() => {}).then(() => say(reached, stage))
      writing = said
      await said
    },
    part: (innerFrom, innerTo) => within(from + ((to - from) * innerFrom) / 100, from + ((to - from) * innerTo) / 100),
  })
  return within(0, 100)
}
