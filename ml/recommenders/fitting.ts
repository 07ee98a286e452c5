import type { FitOptions } from './recommender.ts'

/** Reports progress, and lets a cancellation in: one per fit. */
export interface Fitting {
  /** Throws the signal's reason when cancelled; gives the event loop a turn, so that a cancellation can arrive. */
  reach(share: number, stage: string): Promise<void>
  /** Progress of a stage that fills `from` .. `to` of this one. */
  part(from: number, to: number): Fitting
}

/** Progress never falls and ends at 1, whatever the stages claim. */
export function fittingOf(options: FitOptions): Fitting {
  let reached = -1
  const within = (from: number, to: number): Fitting => ({
    async reach(share, stage) {
      await new Promise<void>((resolve) => setImmediate(resolve))
      options.signal?.throwIfAborted()
      const whole = from + (to - from) * Math.min(1, Math.max(0, share))
      if (whole <= reached) return
      reached = whole
      options.onProgress?.(whole, stage)
    },
    part: (innerFrom, innerTo) => within(from + (to - from) * innerFrom, from + (to - from) * innerTo),
  })
  return within(0, 1)
}
