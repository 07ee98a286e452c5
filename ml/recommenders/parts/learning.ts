import { ndcgAt, recallAt } from '../../evaluation/metrics.ts'
import { randomFrom } from '../../numerics/random.ts'
import type { SparseRows } from '../../numerics/sparse.ts'
import { topIndices } from '../../numerics/top-k.ts'
import type { Fitting } from '../fitting.ts'
import { heldOut } from '../holding-out.ts'
import type { Holdings } from '../holdings.ts'
import type { Ensemble } from './ensemble.ts'
import type { Seat } from './part.ts'
import { type Choice, type Freedom, learnRanking, type RankingWeights, rankingScores } from './ranking.ts'
import { blockScores, scoreRows } from './scoring.ts'

/** Share of each person's items that the weights are learned on: the share that public splits hold out too. */
export const HELD_OUT_SHARE = 0.2
const PEOPLE_COUNT = 4_096
const CANDIDATE_COUNT = 300
const EPOCHS = 12
const JUDGED_AT = 20
/** Interactions of the largest set to practise on: the weights are few, and ten times as many people would not change them. */
const PRACTICE_LIMIT = 4_000_000
/** Of fewer people the weights would tell chance; the plain sum serves them. */
const FEWEST_PEOPLE = 400

/** From the plainest to the freest; a freer kind must judge better on people whom the weights have not seen. */
const FREEDOMS: readonly Freedom[] = [
  { byFame: false, byZeal: false },
  { byFame: true, byZeal: false },
  { byFame: true, byZeal: true },
]

export interface Practice {
  /** Also practise on people of whom only a few items are left, as for a newcomer. */
  readonly newcomers?: boolean
}

interface Judgement {
  readonly recall: number
  readonly ndcg: number
}

export interface Learned {
  readonly weights: RankingWeights
  readonly freedom: Freedom
  /** Recall and NDCG at 20 among the candidates, on people whom the judged weights had not seen. */
  readonly judgement: Judgement
}

/**
 * The weights of an ensemble, learned from what was held out of the people's items (`fitKept` fits on the rest).
 * Two rounds: the first ranks by the plain sum of all rows to find hard candidates, the second by the first's weights.
 */
export async function learnWeights(
  holdings: Holdings,
  fitKept: (kept: SparseRows, fitting: Fitting) => Promise<Ensemble>,
  practice: Practice,
  seed: number,
  fitting: Fitting,
): Promise<Learned | null> {
  const { kept, held } = heldOut(boundedPractice(holdings, seed), { share: HELD_OUT_SHARE, newcomers: practice.newcomers ?? false, seed })
  const people = peopleWith(held, seed)
  if (people.length < FEWEST_PEOPLE) return null
  const ensemble = await fitKept(kept, fitting.part(0, 0.5))
  const scout = people.subarray(0, Math.ceil(people.length / 4))
  const start = plainSum(ensemble.names.length)
  const scouted = await choicesOf(ensemble, kept, held, scout, start, fitting.part(0.5, 0.56))
  const learn = (from: readonly Choice[], freedom: Freedom) =>
    learnRanking(from, ensemble.names.length, {
      freedom,
      seed,
      epochs: EPOCHS,
      onShare: () => fitting.reach(0, 'learning weights'),
    })
  const first = await learn(scouted, FREEDOMS[0]!)
  const choices = await choicesOf(ensemble, kept, held, people, first, fitting.part(0.56, 0.8))
  let best: { freedom: Freedom; judgement: Judgement } | null = null
  for (const [at, freedom] of FREEDOMS.entries()) {
    const judgement = await crossJudged(choices, (half) => learn(half, freedom))
    if (!best || judgement.ndcg > best.judgement.ndcg) best = { freedom, judgement }
    await fitting.reach(0.8 + 0.05 * (at + 1), 'choosing the kind of weights')
  }
  const weights = await learn(choices, best!.freedom)
  await fitting.reach(1, 'learned')
  return { weights, ...best! }
}

/** Whole people, drawn with a seed, until there is enough to practise on; those left out keep their number and hold nothing. */
function boundedPractice(holdings: Holdings, seed: number): Holdings {
  const { rowCount, offsets, columns, times } = holdings
  if (columns.length <= PRACTICE_LIMIT) return holdings
  const random = randomFrom(seed + 2)
  const share = PRACTICE_LIMIT / columns.length
  const chosen = Uint8Array.from({ length: rowCount }, () => (random.uniform() < share ? 1 : 0))
  const newOffsets = new Uint32Array(rowCount + 1)
  for (let person = 0; person < rowCount; person++) {
    newOffsets[person + 1] = newOffsets[person]! + (chosen[person] ? offsets[person + 1]! - offsets[person]! : 0)
  }
  const taken = newOffsets[rowCount]!
  const newColumns = new Uint32Array(taken)
  const newTimes = times && new Float64Array(taken)
  for (let person = 0; person < rowCount; person++) {
    if (!chosen[person]) continue
    newColumns.set(columns.subarray(offsets[person]!, offsets[person + 1]!), newOffsets[person]!)
    newTimes?.set(times!.subarray(offsets[person]!, offsets[person + 1]!), newOffsets[person]!)
  }
  return { ...holdings, offsets: newOffsets, columns: newColumns, values: new Float32Array(taken).fill(1), times: newTimes }
}

/** Every row counts alike: what is served where there is nothing to learn from. */
export function plainSum(nameCount: number): RankingWeights {
  const zeros = new Float64Array(nameCount)
  const ones = zeros.slice().fill(1)
  return { spread: ones, plain: ones, byZeal: zeros, byFame: zeros, fame: new Float64Array(3) }
}

/** A seeded sample of the people from whom something was held out. */
function peopleWith(held: SparseRows, seed: number): Uint32Array {
  const people = Uint32Array.from({ length: held.rowCount }, (_, person) => person).filter(
    (person) => held.offsets[person + 1]! > held.offsets[person]!,
  )
  randomFrom(seed + 1).shuffle(people)
  return people.subarray(0, PEOPLE_COUNT)
}

async function choicesOf(
  ensemble: Ensemble,
  kept: SparseRows,
  held: SparseRows,
  people: Uint32Array,
  weights: RankingWeights,
  fitting: Fitting,
): Promise<Choice[]> {
  const { floor, names } = ensemble
  const { lanes } = floor.machine
  const fame = floor.machine.floats(ensemble.fame).slice()
  const out = Array.from({ length: lanes }, () => new Float32Array(floor.itemCount))
  const rows = scoreRows(ensemble)
  const choices: Choice[] = []
  for (let start = 0; start < people.length; start += lanes) {
    const block = people.subarray(start, start + lanes)
    const seats: Seat[] = Array.from(block, (person) => ({ person, items: rowOf(kept, person) }))
    blockScores(ensemble, seats, weights, out.slice(0, seats.length), rows)
    seats.forEach((seat, lane) => {
      for (const item of seat.items) out[lane]![item] = -Infinity
      const top = topIndices(out[lane]!, CANDIDATE_COUNT)
      const truth = new Set(rowOf(held, block[lane]!))
      choices.push({
        scores: Float32Array.from({ length: top.length * names.length }, (_, at) => {
          const name = at % names.length
          return rows[name]!.scores[top[(at - name) / names.length]! * lanes + lane]! * rows[name]!.factors[lane]!
        }),
        fame: Float32Array.from(top, (item) => fame[item]!),
        taken: Uint8Array.from(top, (item) => (truth.has(item) ? 1 : 0)),
        zeal: ensemble.zealOf(seat.items.length),
        heldOutCount: truth.size,
      })
    })
    await fitting.reach((start + lanes) / people.length, 'ranking for people held out')
  }
  return choices
}

const rowOf = (matrix: SparseRows, row: number) => matrix.columns.subarray(matrix.offsets[row]!, matrix.offsets[row + 1]!)

/** Each half judged by weights learned on the other. */
async function crossJudged(
  choices: readonly Choice[],
  learn: (part: readonly Choice[]) => Promise<RankingWeights>,
): Promise<Judgement> {
  const middle = Math.ceil(choices.length / 2)
  const halves = [choices.slice(0, middle), choices.slice(middle)] as const
  const first = judged(halves[1], await learn(halves[0]))
  const second = judged(halves[0], await learn(halves[1]))
  return { recall: (first.recall + second.recall) / 2, ndcg: (first.ndcg + second.ndcg) / 2 }
}

function judged(choices: readonly Choice[], weights: RankingWeights): Judgement {
  let recall = 0
  let ndcg = 0
  for (const choice of choices) {
    const top = topIndices(rankingScores(choice, weights), JUDGED_AT)
    // What was held out but is no candidate still counts as relevant: ids beyond the candidates stand for it.
    const relevant = new Set<number>()
    choice.taken.forEach((flag, at) => flag && relevant.add(at))
    for (let missing = choice.taken.length; relevant.size < choice.heldOutCount; missing++) relevant.add(missing)
    recall += recallAt(JUDGED_AT, top, relevant) / choices.length
    ndcg += ndcgAt(JUDGED_AT, top, relevant) / choices.length
  }
  return { recall, ndcg }
}
