import { expect, test } from 'bun:test'
import { interactionsFrom } from '../dataset/interactions.ts'
import { judge, peopleToJudge, summaryOf } from '../evaluation/full-ranking.ts'
import { randomFrom } from '../numerics/random.ts'
import { topIndices } from '../numerics/top-k.ts'
import { collaborative } from './collaborative.ts'
import { itemBased } from './item-based.ts'
import { popularity } from './popularity.ts'
import type { Recommender } from './recommender.ts'
import { session } from './session.ts'
import { social } from './social.ts'
import { userBased } from './user-based.ts'

/** A town of neighbourhoods: people eat mostly in their own, a little anywhere, and famous places more. */
function town(peopleCount: number, itemCount: number, quarters: number) {
  const random = randomFrom(21)
  const train = { from: [] as number[], to: [] as number[], times: null }
  const test = { from: [] as number[], to: [] as number[], times: null }
  for (let person = 0; person < peopleCount; person++) {
    const eaten = new Set<number>()
    while (eaten.size < 15) {
      const famous = Math.floor(random.uniform() ** 2 * (itemCount / quarters))
      const quarter = random.uniform() < 0.8 ? person % quarters : random.below(quarters)
      eaten.add(famous * quarters + quarter)
    }
    [...eaten].forEach((item, at) => {
      const side = at % 5 === 4 ? test : train
      side.from.push(person)
      side.to.push(item)
    })
  }
  return { train: interactionsFrom(train, peopleCount, itemCount), test: interactionsFrom(test, peopleCount, itemCount) }
}

test('a visitor of whom nothing is known gets what is popular', async () => {
  const { train } = town(100, 60, 4)
  const fame = new Float32Array(60)
  for (const item of train.items) fame[item]!++
  for (const recommender of [itemBased, userBased, collaborative, session, social]) {
    const scores = new Float32Array(60);
    (await recommender.fit({ interactions: train }, { seed: 1 })).score({ person: null, history: new Uint32Array() }, scores)
    expect(topIndices(scores, 10)).toEqual(topIndices(fame, 10))
  }
})

test('on a town of twelve quarters people and items together are several times better than fame', async () => {
  const { train, test: held } = town(300, 240, 12)
  const ndcg = async (recommender: Recommender) => {
    const fitted = await recommender.fit({ interactions: train }, { seed: 1 })
    const model = recommender.load(fitted.save())
    expect(model.save()).toEqual(fitted.save())
    return summaryOf([judge(model, train, held, peopleToJudge(held), 10)]).ndcg
  }
  const fame = await ndcg(popularity)
  expect(fame).toBeLessThan(0.08)
  expect(await ndcg(collaborative)).toBeGreaterThan(4 * fame)
}, 60_000)
