import { loadDemoCity } from '../../drizzle/seeds/load.ts'
import { type Dataset, datasetFrom } from '../../ml/dataset/from-rows.ts'
import { cutTime, splitAt, type TimeSplit } from '../../ml/dataset/time-split.ts'
import { pairedDifference } from '../../ml/evaluation/bootstrap.ts'
import { chance } from '../../ml/evaluation/chance.ts'
import { judgeItemsLeftOut } from '../../ml/evaluation/items-left-out.ts'
import { judge, judgedPeople, type Verdict } from '../../ml/evaluation/judge.ts'
import { newcomersOf } from '../../ml/evaluation/newcomers.ts'
import { ndcgAt } from '../../ml/evaluation/metrics.ts'
import { topIndices } from '../../ml/numerics/top-k.ts'
import { content } from '../../ml/recommenders/content.ts'
import { contextual } from '../../ml/recommenders/contextual.ts'
import { hybrid } from '../../ml/recommenders/hybrid.ts'
import { itemBased } from '../../ml/recommenders/item-based.ts'
import { nearby } from '../../ml/recommenders/nearby.ts'
import { popularity } from '../../ml/recommenders/popularity.ts'
import type { Model, Recommender } from '../../ml/recommenders/recommender.ts'
import { social } from '../../ml/recommenders/social.ts'
import { userBased } from '../../ml/recommenders/user-based.ts'
import { diversified, labelLikeness, listDiversity } from '../../ml/serving/diversity.ts'
import { useFastestTensorBackend } from '../../ml/tensor-backend.ts'
import { connect, migrateDatabase } from '../../src/platform/database.ts'
import { startThrowawayPostgres } from '../throwaway-postgres.ts'
import { figure, type Section } from './section.ts'

/** The demo city is drawn anew for each day; of this day, so that figures can be repeated. */
const DRAWN_ON = new Date('2026-11-20T12:00:00Z')
/** Other draws of the same world: what holds of one of them may be luck. */
export const CITY_SEEDS = [20_261_001, 7, 11]
const FIT_SEED = 20_261_122
const HELD_OUT_SHARE = 0.08
const JUDGED_AT = 20
const PEOPLE_LIMIT = 5_000
const ITEM_FOLDS = 4

/** The rows of the demo city as a training run reads them. */
export async function readDemoCity(seed: number): Promise<Dataset> {
  const postgres = await startThrowawayPostgres()
  await migrateDatabase(postgres.url)
  const connection = connect(postgres.url, { poolSize: 2, name: 'buka-bench' })
  try {
    await loadDemoCity(connection.db, { now: DRAWN_ON, hashPassword: async () => '', seed })
    return await datasetFrom(connection.sql, { start: null, end: DRAWN_ON }, async () => {})
  } finally {
    await connection.close()
    await postgres.remove()
  }
}

const splitOf = ({ set }: Dataset): TimeSplit => splitAt(set, cutTime(set.interactions.times!, HELD_OUT_SHARE))

/** As lists are written and as a training run judges them: for any hour, places that are new to the person, all places ranked. */
const verdictOf = (model: Model, split: TimeSplit): Promise<Verdict> =>
  judge((history, times, out) => model.score({ person: null, history, ...(times && { historyTimes: times }), context: { isTimeless: true } }, out), split, { k: JUDGED_AT, peopleLimit: PEOPLE_LIMIT, seed: FIT_SEED })

const RECOMMENDERS: readonly Recommender[] = [chance, popularity, nearby, content, contextual, social, userBased, itemBased, hybrid]
const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length
const signed = (value: number): string => (value < 0 ? '-' : '+') + figure(Math.abs(value))

/** Places that are new to a person, the last 8 % of time, three draws of the city. */
export const demoCity: Section = {
  title: 'Demo city, new places',
  async run(_folder, say) {
    await useFastestTensorBackend()
    const verdicts = new Map<string, Verdict[]>(RECOMMENDERS.map(({ name }) => [name, []]))
    const newcomers: Record<string, number>[] = []
    for (const seed of CITY_SEEDS) {
      const split = splitOf(await readDemoCity(seed))
      for (const recommender of RECOMMENDERS) {
        say(`demo city ${seed}: ${recommender.name}`)
        const model = await recommender.fit(split.early, { seed: FIT_SEED })
        verdicts.get(recommender.name)!.push(await verdictOf(model, split))
        if (recommender === hybrid) newcomers.push(await newcomersOf(model, split, { k: JUDGED_AT, peopleLimit: PEOPLE_LIMIT, seed: FIT_SEED }))
      }
    }
    const everybody = (name: string) => Float64Array.from(verdicts.get(name)!.flatMap(({ ndcgs }) => [...ndcgs]))
    const ours = everybody(hybrid.name)
    return {
      heading: ['method', 'NDCG@20, each city', 'NDCG@20, all', 'Recall@20, all', 'hybrid over it, NDCG@20 (95 %)'],
      rows: RECOMMENDERS.map(({ name }) => {
        const own = verdicts.get(name)!
        const people = own.reduce((sum, one) => sum + one.people, 0)
        const { mean: difference, low, high } = pairedDifference(everybody(name), ours, 1)
        return [
          `**${name}**`, own.map(({ ndcg }) => figure(ndcg)).join(', '), figure(mean(everybody(name))), figure(own.reduce((sum, one) => sum + one.recall * one.people, 0) / people),
          name === hybrid.name ? '' : `${signed(difference)} (${signed(low)} to ${signed(high)})`,
        ]
      }),
      notes: [
        `Newcomers, hybrid, each city: ${newcomers.map((one) => figure(one['ndcg@20']!)).join(', ')} NDCG@20 with three picks, ${newcomers.map((one) => figure(one['unasked.ndcg@20']!)).join(', ')} with nothing known, of all that they take later.`,
        `${ours.length} people of three draws of the demo city (seeds ${CITY_SEEDS.join(', ')}, drawn on ${DRAWN_ON.toISOString().slice(0, 10)}); differences are of the same people, 2,000 resamples.`,
      ],
    }
  },
}

/** Restaurants of which a model knows nothing but what they serve, what it costs and where they are. */
export const newRestaurants: Section = {
  title: 'Demo city, new restaurants',
  async run(_folder, say) {
    await useFastestTensorBackend()
    const { set } = await readDemoCity(CITY_SEEDS[0]!)
    let fold = 0
    const judged = [chance, popularity, nearby, content, contextual, hybrid]
    const figures = await judgeItemsLeftOut(set, async (taught, options) => {
      fold++
      const models: Model[] = []
      for (const recommender of judged) {
        say(`new restaurants, fold ${fold} of ${ITEM_FOLDS}: ${recommender.name}`)
        models.push(await recommender.fit(taught, options))
      }
      return models
    }, { foldCount: ITEM_FOLDS, seed: 1 })
    return {
      heading: ['method', 'among the new ones, NDCG@10', 'among all, NDCG@10'],
      rows: judged.map(({ name }) => [`**${name}**`, figure(figures[name]!.amongNewItems), figure(figures[name]!.amongAllItems)]),
      notes: [`One in ${ITEM_FOLDS} restaurants at a time is left out of all that is learned from; ${figures[hybrid.name]!.people} lists. Chance and popularity know nothing of them; distance alone is from the places that a person goes to.`],
    }
  },
}

const TRADE_OFFS = [1, 0.95, 0.9, 0.8, 0.7, 0.5]
const SPREAD_AMONG = 48
const SPREAD_PLACES = 16

/** What a more varied list costs, as lists are arranged when they are shown. */
export const demoDiversity: Section = {
  title: 'Demo city, diversity',
  async run(_folder, say) {
    await useFastestTensorBackend()
    const data = await readDemoCity(CITY_SEEDS[0]!)
    const split = splitOf(data)
    say('demo city, diversity')
    // Level with the blend there, and fitted in seconds.
    const model = await itemBased.fit(split.early, { seed: FIT_SEED })
    const likeness = labelLikeness(data.set.features!.labels!)
    const { interactions } = split.early
    const scores = new Float32Array(model.itemCount)
    const sums = TRADE_OFFS.map(() => ({ ndcg: 0, variety: 0 }))
    const people = judgedPeople(split, PEOPLE_LIMIT, FIT_SEED)
    for (const person of people) {
      const [from, to] = [interactions.offsets[person]!, interactions.offsets[person + 1]!]
      const history = interactions.items.subarray(from, to)
      model.score({ person: null, history, historyTimes: interactions.times!.subarray(from, to), context: { isTimeless: true } }, scores)
      for (const item of history) scores[item] = -Infinity
      const held = new Set(history)
      const wanted = new Set(split.lateItems.subarray(split.lateOffsets[person]!, split.lateOffsets[person + 1]!).filter((item) => !held.has(item)))
      const best = topIndices(scores, SPREAD_AMONG)
      TRADE_OFFS.forEach((tradeOff, at) => {
        const list = diversified(best, scores, { count: SPREAD_PLACES, tradeOff, likeness })
        sums[at]!.ndcg += ndcgAt(SPREAD_PLACES, list, wanted) / people.length
        sums[at]!.variety += listDiversity(list, likeness) / people.length
      })
    }
    return {
      heading: ['trade-off (1: relevance alone)', `NDCG@${SPREAD_PLACES}`, 'list diversity (1 - mean label likeness)'],
      rows: TRADE_OFFS.map((tradeOff, at) => [String(tradeOff), figure(sums[at]!.ndcg), figure(sums[at]!.variety)]),
      notes: [`${people.length} people, places that are new to them; MMR spreads the first ${SPREAD_PLACES} over the best ${SPREAD_AMONG}, as when a list is shown; the list is that of item-based. What is served: .8.`],
    }
  },
}
