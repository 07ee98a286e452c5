/** Typed arrays that grow by doubling, so that a stream of unknown length needs no second copy of itself as objects. */
type Column = Uint8Array | Uint32Array | Float32Array | Float64Array

export class Growing<Kind extends Column> {
  private length = 0

  constructor(private values: Kind) {}

  push(value: number): void {
    if (this.length === this.values.length) {
      const Kind = this.values.constructor as new (length: number) => Kind
      const larger = new Kind(Math.max(1_024, this.length * 2))
      larger.set(this.values)
      this.values = larger
    }
    this.values[this.length++] = value
  }

  get count(): number {
    return this.length
  }

  /** A copy of exactly what was pushed. */
  finish(): Kind {
    return this.values.slice(0, this.length) as Kind
  }
}
