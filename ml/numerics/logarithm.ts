/** Steps of the mantissa: the error is at most half a step, 1.3e-4. */
const STEP_BITS = 12;
const STEPS = 1 << STEP_BITS;
const TABLE = Float32Array.from({ length: STEPS }, (_, step) => Math.log(1 + (step + 0.5) / STEPS));
const EXPONENTS = Float32Array.from({ length: 256 }, (_, exponent) => (exponent - 127) * Math.LN2);

/**
 * Natural logarithms in place, from the exponent and the leading 12 bits of the mantissa: within 1.3e-4 of the truth, never falling,
 * several times faster than Math.log. Only for values above 1e-38; others become about -88. The same on every machine. O(n).
 */
export function takeLogarithms(values: Float32Array): void {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  for (let at = 0; at < values.length; at++) {
    const word = bits[at]!;
    values[at] = EXPONENTS[(word >>> 23) & 255]! + TABLE[(word >>> (23 - STEP_BITS)) & (STEPS - 1)]!;
  }
}
