import { join } from 'node:path'
import { readRatedRestaurants, type UciFiles } from '../../ml/dataset/uci-restaurants.ts'
import { judgeItemsLeftOut } from '../../ml/evaluation/items-left-out.ts'
import { judgePeopleLeftOut } from '../../ml/evaluation/people-left-out.ts'
import { collaborative } from '../../ml/recommenders/collaborative.ts'
import { content } from '../../ml/recommenders/content.ts'
import { contextual } from '../../ml/recommenders/contextual.ts'
import { hybrid, hybridOf } from '../../ml/recommenders/hybrid.ts'
import { nearby } from '../../ml/recommenders/nearby.ts'
import { popularity } from '../../ml/recommenders/popularity.ts'
import type { FitOptions, Model, Recommender, TrainingSet } from '../../ml/recommenders/recommender.ts'
import { useFastestTensorBackend } from '../../ml/tensor-backend.ts'
import { figure, type Section } from './section.ts'

const SEED = 1
const FOLD_COUNT = 10

const FILES = ['rating_final', 'geoplaces', 'chefmozcuisine', 'chefmozaccepts', 'chefmozparking', 'userprofile', 'usercuisine', 'userpayment'] as const

/** What is known of a restaurant before anybody rates it, and where it is; fame is the only thing taken from others. */
const contentAndPlace = hybridOf('content and place', [
  { recommender: popularity, scale: 'standard', prior: 0.2, needsTakers: true },
  { recommender: content, scale: 'standard', prior: 0.3 },
  { recommender: nearby, scale: 'as it is', prior: 1 },
])

const RECOMMENDERS: readonly Recommender[] = [popularity, nearby, collaborative, content, contextual, contentAndPlace, hybrid]

const fitAll =
  (recommenders: readonly Recommender[]) =>
  async (set: TrainingSet, options: FitOptions): Promise<Model[]> => {
    const models: Model[] = []
    for (const recommender of recommenders) models.push(await recommender.fit(set, options))
    return models
  }

/** The set with ratings of at least `lowestRating`; null when its files are not there. */
export async function readUci(folder: string, lowestRating: number): Promise<TrainingSet | null> {
  const file = (name: string) => Bun.file(join(folder, 'uci-restaurant', `${name}.csv`))
  if (!(await file('rating_final').exists())) return null
  const texts = await Promise.all(FILES.map((name) => file(name).text()))
  const files = Object.fromEntries(FILES.map((name, at) => [name, texts[at]!])) as UciFiles
  const { ratings, features, people } = readRatedRestaurants(files, lowestRating)
  return { interactions: ratings, features, people }
}

/** People left out (10 folds, 10 draws each), then restaurants left out (10 folds). */
export const uciRestaurants: Section = {
  title: 'UCI restaurants',
  async run(folder, say) {
    await useFastestTensorBackend()
    const rows: string[][] = [
      ['distance alone (rebuilt)', '', '', '.432', '.410', '.350', '', ''],
      ['content + place (rebuilt)', '', '', '.447', '', '', '', ''],
      ['collaborative (rebuilt)', '', '', '.364', '.428', '.416', '', ''],
    ]
    for (const [lowestRating, label] of [[0, 'visited'], [1, 'liked']] as const) {
      say(`UCI: ${label}`)
      const set = await readUci(folder, lowestRating)
      if (!set) return null
      const judging = { knownCounts: [0, 1, 3, 5], foldCount: FOLD_COUNT, drawCount: 10, seed: SEED }
      const figures = await judgePeopleLeftOut(set, fitAll(RECOMMENDERS), judging)
      const cold = await judgeItemsLeftOut(set, fitAll(RECOMMENDERS), { foldCount: FOLD_COUNT, seed: SEED })
      for (const [name, { ndcgAt10 }] of Object.entries(figures)) {
        const { amongNewItems, amongAllItems } = cold[name]!
        rows.push([`**${name}**`, label, ...[...ndcgAt10, amongNewItems, amongAllItems].map(figure)])
      }
    }
    return {
      heading: ['method', 'relevant', 'none known', '1 known', '3 known', '5 known', 'new restaurants, among them', 'among all'],
      rows,
      notes: [
        "NDCG@10. Known: so many of a left-out person's restaurants, besides home and stated tastes, are told. New restaurants: nobody has rated them yet (13 of 130 at a time).",
        'Visited: every rated restaurant; liked: ratings of 1 and 2 of 2. Which of the two the rebuilt lines used is not known.',
      ],
    }
  },
}
