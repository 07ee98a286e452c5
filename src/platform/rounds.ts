/** Work that comes in rounds: NOTIFY wakes the next one, a poll is the net. */
import type { Connection } from './database.ts'
import type { Log } from './log.ts'

export interface Rounds {
  /** Begins the next round at once, if none is under way. */
  wake(): void
  /** Waits for the round under way; there is no other after it. */
  stop(): Promise<void>
}

/**
 * Repeats `work` until it is stopped.
 * @param work returns whether there is more to do at once; must not throw
 */
export function startRounds(work: () => Promise<boolean>, pollMs: number): Rounds {
  let stopped = false
  let wake = (): void => {}
  const rounds = (async () => {
    while (!stopped) {
      // Made before the work is looked for: what comes in meanwhile is not slept over.
      const woken = new Promise<void>((resolve) => { wake = resolve })
      if (await work()) continue
      let timer: ReturnType<typeof setTimeout> | undefined
      await Promise.race([woken, new Promise<void>((resolve) => { timer = setTimeout(resolve, pollMs) })])
      clearTimeout(timer)
    }
  })()
  return {
    wake: () => wake(),
    stop: async () => {
      stopped = true
      wake()
      await rounds
    },
  }
}

export interface WokenWork {
  /** What is notified when there is work. */
  readonly channel: string
  readonly pollMs: number
  readonly log: Log
  /** Who works, for the log. */
  readonly name: string
  /** @returns whether there is more to do at once; what it throws is logged, and the next round tries again */
  readonly work: () => Promise<boolean>
}

/** Rounds until `stop`, woken over `channel`. Where nobody can listen they are polled. */
export function startWokenRounds(connection: Connection, { channel, pollMs, log, name, work }: WokenWork): { stop(): Promise<void> } {
  const rounds = startRounds(() => work().catch((error: Error) => {
    log.warn({ error: error.message }, `${name} will try again`)
    return false
  }), pollMs)
  const listening = connection.sql.listen(channel, () => rounds.wake()).catch((error: Error) => log.warn({ error: error.message }, `${name} polls: nobody can listen`))
  rounds.wake()
  return {
    stop: async () => {
      await rounds.stop()
      const subscription = await listening
      if (subscription) await subscription.unlisten().catch(() => {})
    },
  }
}
