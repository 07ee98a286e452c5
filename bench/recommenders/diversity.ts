import { judgePeopleLeftOut } from '../../ml/evaluation/people-left-out.ts'
import { topIndices } from '../../ml/numerics/top-k.ts'
import { diversified, labelLikeness, listDiversity } from '../../ml/serving/diversity.ts'
import { hybridOf } from '../../ml/recommenders/hybrid.ts'
import { content } from '../../ml/recommenders/content.ts'
import { nearby } from '../../ml/recommenders/nearby.ts'
import { popularity } from '../../ml/recommenders/popularity.ts'
import type { Model } from '../../ml/recommenders/recommender.ts'
import { figure, type Section } from './section.ts'
import { readUci } from './uci.ts'

const TRADE_OFFS = [1, 0.9, 0.8, 0.7, 0.5, 0.3]
const COUNT = 10

/** Content and place, blended: cheap to fit, and what a stranger is served. */
const ranker = hybridOf('ranked', [
  { recommender: popularity, scale: 'standard', prior: 0.2, needsTakers: true },
  { recommender: content, scale: 'standard', prior: 0.3 },
  { recommender: nearby, scale: 'as it is', prior: 1 },
])

/** What a more varied list costs: NDCG@10 and diversity of the list, by trade-off. */
export const diversity: Section = {
  title: 'Diversity, UCI restaurants',
  async run(folder, say) {
    const set = await readUci(folder, 0)
    if (!set) return null
    say('diversity: trade-off curve')
    const likeness = labelLikeness(set.features!.labels!)
    const variety = TRADE_OFFS.map(() => ({ sum: 0, lists: 0 }))
    const figures = await judgePeopleLeftOut(
      set,
      async (taught, options) => {
        const model = await ranker.fit(taught, options)
        return TRADE_OFFS.map((tradeOff, at): Model => ({
          ...model,
          name: String(tradeOff),
          score(request, out) {
            model.score(request, out)
            for (const item of request.history) out[item] = -Infinity
            const list = diversified(topIndices(out, 5 * COUNT), out, { count: COUNT, tradeOff, likeness })
            variety[at]!.sum += listDiversity(list, likeness)
            variety[at]!.lists++
            out.fill(-1e9)
            list.forEach((item, place) => (out[item] = -place))
          },
        }))
      },
      { knownCounts: [3], foldCount: 10, drawCount: 3, seed: 1 },
    )
    return {
      heading: ['trade-off (1: relevance alone)', 'NDCG@10', 'list diversity (1 - mean label likeness)'],
      rows: TRADE_OFFS.map((tradeOff, at) => [
        String(tradeOff),
        figure(figures[String(tradeOff)]!.ndcgAt10[0]!),
        figure(variety[at]!.sum / variety[at]!.lists),
      ]),
      notes: ['Three restaurants known; MMR over the fifty best.'],
    }
  },
}
