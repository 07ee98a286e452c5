/**
 * Questions that many ask at the same time, put to the database as one: while an answer is on its way, the next questions gather.
 * An answer is never older than its question, so rights that are read this way are the rights of now. On a busy machine an answer
 * takes long, whatever it costs: whoever has waited for a while is asked for beside it.
 */

/** So many of a kind are on their way at once: pages need the connections too. */
const MAX_ASKING = 3
const PATIENCE_MS = 25

export class Gathered<Question, Answer> {
  private waiting: Array<{ readonly question: Question; readonly give: (answer: Answer) => void; readonly fail: (error: unknown) => void }> = []
  private asking = 0
  /** Those who wait will be asked for. */
  private isAboutToAsk = false

  /** @param ask answers in the order of the questions, of which it is given no more than `most` */
  constructor(private readonly most: number, private readonly ask: (questions: ReadonlyArray<Question>) => Promise<ReadonlyArray<Answer>>) {}

  of(question: Question): Promise<Answer> {
    return new Promise((give, fail) => {
      this.waiting.push({ question, give, fail })
      this.askSoon()
    })
  }

  private askSoon(): void {
    if (this.isAboutToAsk || this.waiting.length === 0 || this.asking >= MAX_ASKING) return
    this.isAboutToAsk = true
    const begin = () => {
      this.isAboutToAsk = false
      void this.askAll()
    }
    // Whoever asks in this same turn asks along.
    if (this.asking === 0 || this.waiting.length >= this.most) setImmediate(begin)
    else setTimeout(begin, PATIENCE_MS)
  }

  private async askAll(): Promise<void> {
    if (this.asking >= MAX_ASKING) return
    const some = this.waiting.splice(0, this.most)
    if (some.length === 0) return
    this.asking++
    this.askSoon()
    try {
      const answers = await this.ask(some.map(({ question }) => question))
      some.forEach(({ give }, i) => give(answers[i] as Answer))
    } catch (error) {
      for (const { fail } of some) fail(error)
    }
    this.asking--
    // Those who gathered meanwhile have waited for this one.
    void this.askAll()
  }
}
