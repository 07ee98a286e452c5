import { expect, test } from 'bun:test'
import { Gathered } from './gathered.ts'

/** Answers each question with itself, when it is told to. */
function slowAnswers(most: number) {
  const asked: number[][] = []
  const answers: Array<() => void> = []
  const gathered = new Gathered<number, string>(most, (questions) => {
    asked.push([...questions])
    return new Promise((resolve) => answers.push(() => resolve(questions.map(String))))
  })
  const until = async (count: number) => {
    while (asked.length < count) await Bun.sleep(1)
  }
  return { gathered, asked, answers, until }
}

test('those who ask in one turn are asked for at once, and each gets the answer to its question', async () => {
  const { gathered, asked, answers, until } = slowAnswers(10)
  const all = [3, 1, 2].map((one) => gathered.of(one))
  await until(1)
  answers[0]?.()
  expect(await Promise.all(all)).toEqual(['3', '1', '2'])
  expect(asked).toEqual([[3, 1, 2]])
})

test('an answer on its way is never given to a question that came later', async () => {
  const { gathered, asked, answers, until } = slowAnswers(10)
  const first = gathered.of(1)
  await until(1)
  const second = gathered.of(1)
  answers[0]?.()
  expect(await first).toBe('1')
  await until(2)
  answers[1]?.()
  expect(await second).toBe('1')
  expect(asked).toEqual([[1], [1]])
})

test('an answer that takes long holds nobody up, and no more than three are on their way', async () => {
  const { gathered, asked, answers, until } = slowAnswers(2)
  const all = Array.from({ length: 9 }, (_, i) => gathered.of(i))
  await until(3)
  await Bun.sleep(60)
  expect(asked).toEqual([[0, 1], [2, 3], [4, 5]])
  answers[1]?.()
  expect(await Promise.all([all[2], all[3]])).toEqual(['2', '3'])
  await until(4)
  expect(asked[3]).toEqual([6, 7])
  for (const [i, answer] of answers.entries()) if (i !== 1) answer()
  await until(5)
  answers[4]?.()
  expect(await Promise.all(all)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8'])
})

test('a refusal is told to those who asked, and the next are asked for', async () => {
  let fails = true
  const gathered = new Gathered<number, number>(10, async (questions) => {
    if (fails) throw new Error('away')
    return questions
  })
  expect(gathered.of(1)).rejects.toThrow('away')
  await gathered.of(2).catch(() => {})
  fails = false
  expect(await gathered.of(3)).toBe(3)
})
