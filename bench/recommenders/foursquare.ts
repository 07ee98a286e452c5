import { join } from 'node:path'
import { earliestCheckIns, readCheckIns } from '../../ml/dataset/foursquare.ts'
import { chance } from '../../ml/evaluation/chance.ts'
import { judgeItemsLeftOut } from '../../ml/evaluation/items-left-out.ts'
import { judgeNextChoices } from '../../ml/evaluation/next-choice.ts'
import { contextual, contextualWithoutHabits, discovery } from '../../ml/recommenders/contextual.ts'
import { nearby } from '../../ml/recommenders/nearby.ts'
import { popularity } from '../../ml/recommenders/popularity.ts'
import type { Model } from '../../ml/recommenders/recommender.ts'
import { useFastestTensorBackend } from '../../ml/tensor-backend.ts'
import { figure, type Section } from './section.ts'

const TAUGHT_SHARE = 0.9
const VENUE_FOLDS = 2
const SEED = 1

/** Next check-in, the last tenth by time, all venues ranked. */
export const foursquare: Section = {
  title: 'Foursquare NYC, next check-in',
  async run(folder, say) {
    const file = (name: string) => Bun.file(join(folder, 'foursquare-nyc', name))
    if (!(await file('checkins.csv').exists())) return null
    const backend = await useFastestTensorBackend()
    const checkIns = readCheckIns(await file('checkins.csv').text(), await file('venues.csv').text())
    const from = Math.floor(checkIns.venues.length * TAUGHT_SHARE)
    const set = { interactions: earliestCheckIns(checkIns, from), features: checkIns.features }
    const rows: string[][] = [
      ['own frequency + hour + distance + transitions + recency (rebuilt)', '.734', '.517', '.308', '', ''],
      ['the same without own history (rebuilt)', '.632', '.402', '.202', '', ''],
    ]
    const times: string[] = []
    for (const recommender of [popularity, contextual, contextualWithoutHabits, discovery]) {
      say(`Foursquare: ${recommender.name}`)
      const started = performance.now()
      const model = await recommender.fit(set, { seed: SEED })
      const fitSeconds = (performance.now() - started) / 1_000
      for (const historyGrows of [true, false]) {
        const { all, fresh, millisecondsPerRequest } = judgeNextChoices(model, checkIns, from, { historyGrows })
        const label = `**${recommender.name}**${historyGrows ? '' : ', own history as of the split'}`
        rows.push([label, ...[all.recallAt10, all.ndcgAt10, all.accuracyAt1, fresh.recallAt10, fresh.ndcgAt10].map(figure)])
        if (historyGrows) times.push(`${recommender.name} ${fitSeconds.toFixed(0)} s, ${millisecondsPerRequest.toFixed(2)} ms`)
      }
    }
    return {
      heading: ['method', 'ALL Recall@10', 'ALL NDCG@10', 'ALL Acc@1', 'NEW Recall@10', 'NEW NDCG@10'],
      rows,
      notes: [
        `${checkIns.venues.length - from} test events. A request brings the person's check-ins so far, past test events included; "as of the split" gives only the last place besides. NEW: venues new to the person, known ones masked.`,
        `Fit and time a request: ${times.join('; ')}; tensors on ${backend}.`,
      ],
    }
  },
}

/** Venues that nobody has been to: of their content this set tells the place alone. */
export const newVenues: Section = {
  title: 'Foursquare NYC, new venues',
  async run(folder, say) {
    const file = (name: string) => Bun.file(join(folder, 'foursquare-nyc', name))
    if (!(await file('checkins.csv').exists())) return null
    await useFastestTensorBackend()
    const checkIns = readCheckIns(await file('checkins.csv').text(), await file('venues.csv').text())
    const set = { interactions: earliestCheckIns(checkIns, checkIns.venues.length), features: checkIns.features }
    const judged = [chance, popularity, nearby, contextual]
    let fold = 0
    const figures = await judgeItemsLeftOut(set, async (taught, options) => {
      fold++
      const models: Model[] = []
      for (const recommender of judged) {
        say(`new venues, fold ${fold} of ${VENUE_FOLDS}: ${recommender.name}`)
        models.push(await recommender.fit(taught, options))
      }
      return models
    }, { foldCount: VENUE_FOLDS, seed: SEED })
    return {
      heading: ['method', 'among the new ones, NDCG@10', 'among all, NDCG@10'],
      rows: judged.map(({ name }) => [`**${name}**`, figure(figures[name]!.amongNewItems), figure(figures[name]!.amongAllItems)]),
      notes: [`One in ${VENUE_FOLDS} venues at a time is left out of all that is learned from; ${figures[contextual.name]!.people} lists. No categories, prices or words: only where a venue is.`],
    }
  },
}
