const REMEMBERED = 50_000
/** So many rounds of those in a hurry follow each other before one of the others has its turn: nobody waits for ever. */
const HURRIED_IN_A_ROW = 8
/** While somebody is in a hurry, or was so lately, the work for others rests this many times as long as it took. */
const REST_SHARE = 3
const HURRIED_LATELY_MS = 2_000
const LONGEST_REST_MS = 500

export interface Sizes {
  /** Keys in one round of those in a hurry. */
  readonly hurried: number
  /** Keys in one round of the others: who comes in a hurry waits for no more than that. */
  readonly others: number
}

type Waiting = ReturnType<typeof Promise.withResolvers<void>>

/**
 * Work that reads the present state of many things, done in rounds: who asks while a round runs is served by the next one, and
 * who asks twice before it begins is served once. Rounds follow each other, each with those who waited longest, but those in a
 * hurry go first. Who asks on behalf of something that happened before a round began that served the same key is served already:
 * a backlog of requests is no backlog of work.
 */
export class Rounds<Key> {
  private readonly waiting = new Map<Key, Waiting>()
  private readonly hurried = new Set<Key>()
  private isRunning = false
  private lastHurried = -Infinity
  private hurriedInARow = 0
  /** When the work for others may go on. */
  private restsUntil = -Infinity
  private wake = (): void => {}
  /** When the last good round of each key began, in milliseconds; the latest of them. */
  private readonly began = new Map<Key, number>()

  constructor(private readonly sizes: Sizes, private readonly perform: (keys: ReadonlyArray<Key>) => Promise<void>, private readonly clock: () => number) {}

  /** Keys that wait. */
  get size(): number {
    return this.waiting.size
  }

  /** Settles when all of them were served by rounds that began after `happened`, in milliseconds; without it, after this call. */
  async add(keys: ReadonlyArray<Key>, happened = Infinity): Promise<void> {
    await this.served(keys.filter((key) => !((this.began.get(key) ?? -Infinity) > happened)))
  }

  /** The same for keys that somebody waits for: they are served before all others. */
  async hurry(keys: ReadonlyArray<Key>): Promise<void> {
    for (const key of keys) this.hurried.add(key)
    this.lastHurried = this.clock()
    const served = this.served(keys)
    this.wake()
    await served
  }

  private async served(keys: ReadonlyArray<Key>): Promise<void> {
    const promises = keys.map((key) => {
      let waiting = this.waiting.get(key)
      if (!waiting) this.waiting.set(key, (waiting = Promise.withResolvers<void>()))
      return waiting.promise
    })
    void this.run()
    const ends = await Promise.allSettled(promises)
    const failed = ends.find((end) => end.status === 'rejected')
    if (failed) throw failed.reason
  }

  private async run(): Promise<void> {
    if (this.isRunning) return
    this.isRunning = true
    while (this.waiting.size > 0) {
      const began = performance.now()
      const isResting = began < this.restsUntil
      const areHurried = this.hurried.size > 0 && (isResting || this.hurriedInARow < HURRIED_IN_A_ROW || this.hurried.size === this.waiting.size)
      if (!areHurried && isResting) {
        await this.rest(this.restsUntil - began)
        continue
      }
      this.hurriedInARow = areHurried ? this.hurriedInARow + 1 : 0
      await this.serve(areHurried ? first(this.hurried, this.sizes.hurried) : first(this.waiting.keys(), this.sizes.others))
      if (!areHurried) this.restsUntil = this.isCrowded ? performance.now() + Math.min(LONGEST_REST_MS, REST_SHARE * (performance.now() - began)) : -Infinity
    }
    this.isRunning = false
  }

  private async serve(keys: ReadonlyArray<Key>): Promise<void> {
    const round = keys.map((key) => [key, this.waiting.get(key) as Waiting] as const)
    for (const key of keys) {
      this.waiting.delete(key)
      this.hurried.delete(key)
    }
    const now = this.clock()
    await this.perform(keys).then(
      () => round.forEach(([key, { resolve }]) => {
        this.remember(key, now)
        resolve()
      }),
      (error) => round.forEach(([, { reject }]) => reject(error)),
    )
  }

  private get isCrowded(): boolean {
    return this.hurried.size > 0 || this.clock() - this.lastHurried <= HURRIED_LATELY_MS
  }

  /** Leaves the processor to those who answer people. Whoever is in a hurry is served meanwhile, and the others rest on. */
  private async rest(milliseconds: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined
    await new Promise<void>((resolve) => {
      this.wake = resolve
      timer = setTimeout(resolve, milliseconds)
    })
    clearTimeout(timer)
    this.wake = () => {}
  }

  private remember(key: Key, now: number): void {
    this.began.delete(key)
    // A Map gives its keys in the order of their coming: the first one is the oldest.
    if (this.began.size >= REMEMBERED) this.began.delete(this.began.keys().next().value as Key)
    this.began.set(key, now)
  }
}

function first<Key>(keys: Iterable<Key>, most: number): Key[] {
  const some: Key[] = []
  for (const key of keys) {
    if (some.length === most) break
    some.push(key)
  }
  return some
}
