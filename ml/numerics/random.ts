/** A stream of numbers that a seed decides: uniform in [0, 1), normal, whole, shuffled. */
export interface Random {
  /** Uniform in [0, 1), 32 bits of it. */
  uniform(): number
  /** Normal, mean 0, deviation 1 (Box and Muller 1958). */
  normal(): number
  /** Gamma with this shape > 0 and scale 1 (Marsaglia and Tsang 2000). */
  gamma(shape: number): number
  /** Whole number in 0 .. bound - 1. */
  below(bound: number): number
  /** In place, every order equally likely (Fisher and Yates 1938). */
  shuffle(values: Uint32Array): void
}

/** Seeded by a whole number (sfc32, Doty-Humphrey 2010; passes PractRand): not for secrets. O(1) a number. */
export function randomFrom(seed: number): Random {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed ${seed} is not a whole number`)
  let a = seed | 0
  let b = Math.floor(seed / 2 ** 32) | 0
  let c = 0x9e3779b9 | 0
  let counter = 1
  const bits = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    c |= 0
    return sum >>> 0
  }
  for (let warming = 0; warming < 15; warming++) bits()
  const uniform = () => bits() / 2 ** 32
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  const gamma = (shape: number): number => {
    if (shape < 1) return gamma(shape + 1) * (1 - uniform()) ** (1 / shape)
    const d = shape - 1 / 3
    const c = 1 / Math.sqrt(9 * d)
    for (;;) {
      const x = normal()
      const v = (1 + c * x) ** 3
      if (v > 0 && Math.log(1 - uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
    }
  }
  const below = (bound: number) => Math.floor(uniform() * bound)
  return {
    uniform,
    below,
    normal,
    gamma,
    shuffle(values) {
      for (let last = values.length - 1; last > 0; last--) {
        const other = below(last + 1)
        const held = values[last]!
        values[last] = values[other]!
        values[other] = held
      }
    },
  }
}
