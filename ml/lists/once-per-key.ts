/**
 * Work that reads the present state: of many requests for the same key only one runs, and at most one waits. Whoever
 * asks while one runs is answered by the next one, which sees all that happened before it began.
 */
export class OncePerKey {
  private readonly running = new Map<string, Promise<void>>()
  private readonly waiting = new Map<string, Promise<void>>()

  run(key: string, work: () => Promise<void>): Promise<void> {
    const current = this.running.get(key)
    if (!current) return this.start(key, work)
    let next = this.waiting.get(key)
    if (!next) {
      next = current.catch(() => {}).then(() => {
        this.waiting.delete(key)
        return this.start(key, work)
      })
      this.waiting.set(key, next)
    }
    return next
  }

  private start(key: string, work: () => Promise<void>): Promise<void> {
    const run = work().finally(() => {
      if (this.running.get(key) === run) this.running.delete(key)
    })
    this.running.set(key, run)
    return run
  }
}
