/**
 * Mann-Whitney U test, two-sided, by the normal approximation with correction for ties and continuity (H. B. Mann and
 * D. R. Whitney, 1947): the chance of samples this far apart if both were drawn alike. For samples of 20 and more.
 */
export function mannWhitney(one: ReadonlyArray<number>, other: ReadonlyArray<number>): number {
  const all = [...one.map((value) => ({ value, isOne: true })), ...other.map((value) => ({ value, isOne: false }))].sort((a, b) => a.value - b.value)
  let rankSum = 0
  let ties = 0
  for (let from = 0; from < all.length;) {
    let to = from
    while (to < all.length && all[to]?.value === all[from]?.value) to++
    const rank = (from + 1 + to) / 2
    for (let i = from; i < to; i++) if (all[i]?.isOne) rankSum += rank
    ties += (to - from) ** 3 - (to - from)
    from = to
  }
  const [n, m, count] = [one.length, other.length, all.length]
  const u = rankSum - (n * (n + 1)) / 2
  const variance = ((n * m) / 12) * (count + 1 - ties / (count * (count - 1)))
  if (variance === 0) return 1
  const z = Math.max(0, Math.abs(u - (n * m) / 2) - 0.5) / Math.sqrt(variance)
  return Math.min(1, 2 * upperTail(z))
}

/** 1 - Phi(z) for z >= 0, to 7.5e-8 (Abramowitz and Stegun, 26.2.17). */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z)
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return (Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI)) * series
}
