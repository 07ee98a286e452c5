/** One bar of a reliability diagram: what was promised, and what came. */
export interface ReliabilityBin {
  readonly count: number
  /** Mean promised chance, 0 .. 1. */
  readonly promised: number
  /** Share that came true, 0 .. 1. */
  readonly came: number
}

/** Bins of equal width over 0 .. 1; empty ones are left out. O(n). */
export function reliabilityOf(chances: ArrayLike<number>, outcomes: ArrayLike<number>, binCount = 10): ReliabilityBin[] {
  const bins = Array.from({ length: binCount }, () => ({ count: 0, promised: 0, came: 0 }))
  for (let at = 0; at < chances.length; at++) {
    const bin = bins[Math.min(binCount - 1, Math.floor(chances[at]! * binCount))]!
    bin.count++
    bin.promised += chances[at]!
    bin.came += outcomes[at]!
  }
  return bins
    .filter(({ count }) => count > 0)
    .map(({ count, promised, came }) => ({ count, promised: promised / count, came: came / count }))
}

/** Mean |promised - came| over the bins, weighted by their size (Naeini et al. 2015), 0 .. 1; 0 without outcomes. */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number {
  const all = bins.reduce((sum, { count }) => sum + count, 0)
  return all ? bins.reduce((sum, { count, promised, came }) => sum + (count / all) * Math.abs(promised - came), 0) : 0
}
