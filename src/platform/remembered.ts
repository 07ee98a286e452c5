/** What was read lately, bounded in number and in age. What is forgotten while it is being read is not kept. */
interface Kept<Value> {
  readonly value: Value
  readonly at: number
}

export class Remembered<Value> {
  private readonly kept = new Map<string, Kept<Value>>()
  private readonly reading = new Map<string, Promise<Value>>()

  constructor(private readonly most: number, private readonly ageMs: number) {}

  /** The value, read at most once for all who ask at the same time. */
  get(key: string, now: number, read: () => Promise<Value>): Value | Promise<Value> {
    const known = this.known(key, now)
    if (known) return known.value
    const inFlight = this.reading.get(key)
    if (inFlight) return inFlight
    const reading = read().then((value) => {
      if (this.reading.get(key) === reading) this.keep(key, value, now)
      return value
    }).finally(() => {
      if (this.reading.get(key) === reading) this.reading.delete(key)
    })
    this.reading.set(key, reading)
    return reading
  }

  /** The same for what is made and not read. */
  at(key: string, now: number, make: () => Value): Value {
    const known = this.known(key, now)
    if (known) return known.value
    const value = make()
    this.keep(key, value, now)
    return value
  }

  forget(key: string): void {
    this.kept.delete(key)
    this.reading.delete(key)
  }

  clear(): void {
    this.kept.clear()
    this.reading.clear()
  }

  private known(key: string, now: number): Kept<Value> | null {
    const known = this.kept.get(key)
    return known && Math.abs(now - known.at) < this.ageMs ? known : null
  }

  private keep(key: string, value: Value, at: number): void {
    this.kept.delete(key)
    // A Map gives its keys in the order of their coming: the first one is the oldest.
    if (this.kept.size >= this.most) this.kept.delete(this.kept.keys().next().value as string)
    this.kept.set(key, { value, at })
  }
}
