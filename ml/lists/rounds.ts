const REMEMBERED = 50_000

/**
 * Work that reads the present state of many things, done in rounds: who asks while a round runs is served by the next one, and
 * who asks twice before it begins is served once. Rounds follow each other, each with those who waited longest. Who asks on behalf
 * of something that happened before a round began that served the same key is served already: a backlog of requests is no backlog
 * of work.
 */
export class Rounds<Key> {
  private readonly waiting = new Map<Key, Waiting>()
  private isRunning = false
  /** When the last good round of each key began, in milliseconds; the latest of them. */
  private readonly began = new Map<Key, number>()

  constructor(private readonly most: number, private readonly perform: (keys: ReadonlyArray<Key>) => Promise<void>, private readonly clock: () => number) {}

  /** Settles when all of them were served by rounds that began after `happened`, in milliseconds; without it, after this call. */
  async add(keys: ReadonlyArray<Key>, happened = Infinity): Promise<void> {
    const served = keys.filter((key) => !((this.began.get(key) ?? -Infinity) > happened)).map((key) => {
      let waiting = this.waiting.get(key)
      if (!waiting) this.waiting.set(key, (waiting = Promise.withResolvers<void>()))
      return waiting.promise
    })
    void this.run()
    const ends = await Promise.allSettled(served)
    const failed = ends.find((end) => end.status === 'rejected')
    if (failed) throw failed.reason
  }

  private async run(): Promise<void> {
    if (this.isRunning) return
    this.isRunning = true
    while (this.waiting.size > 0) {
      const round = [...this.waiting].slice(0, this.most)
      for (const [key] of round) this.waiting.delete(key)
      const now = this.clock()
      await this.perform(round.map(([key]) => key)).then(
        () => round.forEach(([key, { resolve }]) => {
          this.remember(key, now)
          resolve()
        }),
        (error) => round.forEach(([, { reject }]) => reject(error)),
      )
    }
    this.isRunning = false
  }

  private remember(key: Key, now: number): void {
    this.began.delete(key)
    // A Map gives its keys in the order of their coming: the first one is the oldest.
    if (this.began.size >= REMEMBERED) this.began.delete(this.began.keys().next().value as Key)
    this.began.set(key, now)
  }
}

type Waiting = ReturnType<typeof Promise.withResolvers<void>>
