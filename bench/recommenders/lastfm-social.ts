import { join } from 'node:path'
import { type Interval, pairedDifference } from '../../ml/evaluation/bootstrap.ts'
import { judge, peopleToJudge } from '../../ml/evaluation/full-ranking.ts'
import { randomFrom } from '../../ml/numerics/random.ts'
import type { Interactions, TrainingSet } from '../../ml/recommenders/recommender.ts'
import { social } from '../../ml/recommenders/social.ts'
import { readPublicSet } from '../../src/bin/evaluation/files.ts'
import { figure, type Section } from './section.ts'

const K = 10
const SEED = 1
/** Each person is a newcomer in one of the folds. */
const FOLDS = 4
const NEWCOMER_ITEMS = 5

/** What the network adds: for everybody, and for people of whom at most five interactions are left. */
export const lastfmSocial: Section = {
  title: 'LastFM social',
  async run(folder, say) {
    const file = (name: string) => join(folder, 'lastfm-social', name)
    if (!(await Bun.file(file('train_set.txt')).exists())) return null
    const { set, test } = await readPublicSet({
      train: file('train_set.txt'),
      test: file('test_set.txt'),
      social: file('trust.txt'),
    })
    say('LastFM: everybody')
    const everybody = await compared(set, test, peopleToJudge(test))
    const cold = await newcomersCompared(set, test)
    return {
      heading: ['method', 'Recall@10', 'NDCG@10'],
      rows: [
        ['LightGCN, no network (as in the SocialLGN paper)', '.200', '.254'],
        ['SocialLGN (Liao et al. 2022)', '.203', '.257'],
        ['**social, without the network**', ...figures(everybody.without)],
        ['**social, with the network**', ...figures(everybody.with)],
        [`**newcomers (${cold.without.recall.length} people, <= ${NEWCOMER_ITEMS} left), without**`, ...figures(cold.without)],
        [`**newcomers, with the network**`, ...figures(cold.with)],
      ],
      notes: [
        `The network adds, for everybody: Recall ${interval(everybody.recall)}, NDCG ${interval(everybody.ndcg)};` +
          ` for newcomers: Recall ${interval(cold.recall)}, NDCG ${interval(cold.ndcg)}` +
          ' (mean difference a person, 95 % bootstrap interval over people).',
      ],
    }
  },
}

interface Lists {
  readonly recall: Float64Array
  readonly ndcg: Float64Array
}

interface Comparison {
  readonly without: Lists
  readonly with: Lists
  readonly recall: Interval
  readonly ndcg: Interval
}

async function compared(set: TrainingSet, test: Interactions, people: Uint32Array): Promise<Comparison> {
  return comparisonOf(await judged({ interactions: set.interactions }, test, people), await judged(set, test, people))
}

async function newcomersCompared(set: TrainingSet, test: Interactions): Promise<Comparison> {
  const without: Lists[] = []
  const withNetwork: Lists[] = []
  for (let fold = 0; fold < FOLDS; fold++) {
    const interactions = withNewcomers(set.interactions, fold)
    const people = peopleToJudge(test).filter((person) => person % FOLDS === fold)
    without.push(await judged({ interactions }, test, people))
    withNetwork.push(await judged({ ...set, interactions }, test, people))
  }
  return comparisonOf(joined(without), joined(withNetwork))
}

async function judged(set: TrainingSet, test: Interactions, people: Uint32Array): Promise<Lists> {
  return judge(await social.fit(set, { seed: SEED }), set.interactions, test, people, K)
}

const joined = (lists: readonly Lists[]): Lists => ({
  recall: Float64Array.from(lists.flatMap(({ recall }) => [...recall])),
  ndcg: Float64Array.from(lists.flatMap(({ ndcg }) => [...ndcg])),
})

function comparisonOf(without: Lists, withNetwork: Lists): Comparison {
  return {
    without,
    with: withNetwork,
    recall: pairedDifference(without.recall, withNetwork.recall, SEED),
    ndcg: pairedDifference(without.ndcg, withNetwork.ndcg, SEED),
  }
}

/** Of every fourth person all but five interactions are hidden from the fit. */
function withNewcomers(whole: Interactions, fold: number): Interactions {
  const random = randomFrom(SEED + fold)
  const offsets = new Uint32Array(whole.peopleCount + 1)
  const kept: number[] = []
  for (let person = 0; person < whole.peopleCount; person++) {
    const row = whole.items.slice(whole.offsets[person]!, whole.offsets[person + 1]!)
    const isNewcomer = person % FOLDS === fold
    if (isNewcomer) random.shuffle(row)
    kept.push(...(isNewcomer ? row.subarray(0, NEWCOMER_ITEMS) : row))
    offsets[person + 1] = kept.length
  }
  const items = Uint32Array.from(kept)
  return { ...whole, offsets, items, weights: new Float32Array(items.length).fill(1), times: null }
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length
const figures = ({ recall, ndcg }: Lists) => [figure(mean(recall)), figure(mean(ndcg))]
const interval = ({ mean, low, high }: Interval) => `${signed(mean)} (${signed(low)} to ${signed(high)})`
const signed = (value: number) => (value < 0 ? '-' : '+') + figure(Math.abs(value))
