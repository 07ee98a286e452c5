/** What the ml process does with a `train` job: one attempt, in a process of its own. */
import { eq } from 'drizzle-orm'
import { trainingRuns } from '../../drizzle/schema/recommendations.ts'
import type { Database } from '../../src/platform/database.ts'
import type { Log } from '../../src/platform/log.ts'
import type { Id } from '../../src/vocabulary/id.ts'
import { ATTEMPTS_PER_RUN } from '../contract.ts'
import { type RunningTraining, trainInProcess } from './in-a-process.ts'
import { fail } from './run.ts'

export interface Trainer {
  /** @throws Error when the attempt died and another one is due. */
  perform(runId: Id<'training-run'>): Promise<void>
  has(runId: Id<'training-run'>): boolean
  /** Ends what is in hand; the run will be begun again by the next ml process. */
  stop(): Promise<void>
}

export interface Trainings {
  readonly db: Database
  readonly log: Log
  readonly environment: Record<string, string | undefined>
  readonly memoryMegabytes: number
  readonly clock: () => Date
}

export function trainerOf({ db, log, environment, memoryMegabytes, clock }: Trainings): Trainer {
  const inHand = new Map<string, RunningTraining>()
  let stopping = false
  return {
    perform: async (runId) => {
      if (stopping) throw new Error('the ml process is stopping')
      const training = trainInProcess(runId, environment, memoryMegabytes)
      inHand.set(runId, training)
      const end = await training.ended
      inHand.delete(runId)
      if (end.end === 'finished' || end.end === 'taken') return
      log.warn({ runId, ...end }, 'a training process ended early')
      if (stopping) {
        await giveBack(db, runId)
        throw new Error('the ml process is stopping')
      }
      if (end.end === 'too-large') return fail(db, runId, `it needed ${end.megabytes} MB of memory and may have ${memoryMegabytes}`, clock())
      const reason = `its process died (${end.signal ?? `exit code ${end.exitCode}`})`
      const [run] = await db.select({ attempts: trainingRuns.attempts }).from(trainingRuns).where(eq(trainingRuns.id, runId))
      if ((run?.attempts ?? 0) >= ATTEMPTS_PER_RUN) return fail(db, runId, `${reason}, twice`, clock())
      throw new Error(reason)
    },
    has: (runId) => inHand.has(runId),
    stop: async () => {
      stopping = true
      for (const training of inHand.values()) training.kill()
      await Promise.all([...inHand.values()].map(({ ended }) => ended))
    },
  }
}

/** Ended by us and not by its own fault: the attempt does not count. */
async function giveBack(db: Database, runId: Id<'training-run'>): Promise<void> {
  const [run] = await db.select({ attempts: trainingRuns.attempts, state: trainingRuns.state }).from(trainingRuns).where(eq(trainingRuns.id, runId))
  if (run?.state === 'running') await db.update(trainingRuns).set({ state: 'queued', attempts: Math.max(0, run.attempts - 1) }).where(eq(trainingRuns.id, runId))
}
