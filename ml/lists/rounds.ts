/**
 * Work that reads the present state of many things, done in rounds: who asks while a round runs is served by the next one, and
 * who asks twice before it begins is served once. Rounds follow each other, each with those who waited longest.
 */
export class Rounds<Key> {
  private readonly waiting = new Map<Key, Waiting>()
  private isRunning = false

  constructor(private readonly most: number, private readonly perform: (keys: ReadonlyArray<Key>) => Promise<void>) {}

  /** Settles when all of them were served by rounds that began after this call. */
  async add(keys: ReadonlyArray<Key>): Promise<void> {
    const served = keys.map((key) => {
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
      await this.perform(round.map(([key]) => key)).then(
        () => round.forEach(([, { resolve }]) => resolve()),
        (error) => round.forEach(([, { reject }]) => reject(error)),
      )
    }
    this.isRunning = false
  }
}

type Waiting = ReturnType<typeof Promise.withResolvers<void>>
