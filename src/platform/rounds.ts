/** Work that comes in rounds: NOTIFY wakes the next one, a poll is the net. */

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
