/**
 * Questions that many ask at the same time, put to the database as one: while an answer is on its way, the next questions gather.
 * An answer is never older than its question, so rights that are read this way are the rights of now.
 */
export class Gathered<Question, Answer> {
  private waiting: Array<{ readonly question: Question; readonly give: (answer: Answer) => void; readonly fail: (error: unknown) => void }> = []
  private isAsking = false

  /** @param ask answers in the order of the questions, of which it is given no more than `most` */
  constructor(private readonly most: number, private readonly ask: (questions: ReadonlyArray<Question>) => Promise<ReadonlyArray<Answer>>) {}

  of(question: Question): Promise<Answer> {
    return new Promise((give, fail) => {
      this.waiting.push({ question, give, fail })
      if (!this.isAsking) void this.askAll()
    })
  }

  private async askAll(): Promise<void> {
    this.isAsking = true
    // Whoever asks in this same turn asks along.
    await null
    while (this.waiting.length > 0) {
      const some = this.waiting.splice(0, this.most)
      try {
        const answers = await this.ask(some.map(({ question }) => question))
        some.forEach(({ give }, i) => give(answers[i] as Answer))
      } catch (error) {
        for (const { fail } of some) fail(error)
      }
    }
    this.isAsking = false
  }
}
