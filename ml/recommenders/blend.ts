import { packArtefact, unpackArtefact } from '../numerics/artefact.ts'
import type { SparseRows } from '../numerics/sparse.ts'
import { type Fitting, fittingOf } from './fitting.ts'
import { heldItems, holdingsOf, refuseWrongLength } from './holdings.ts'
import { Ensemble } from './parts/ensemble.ts'
import { letGo } from './parts/letting-go.ts'
import { type Learned, learnWeights, plainSum, type Practice } from './parts/learning.ts'
import { Floor, type Part, type PartRecipe, type Seat } from './parts/part.ts'
import type { RankingWeights } from './parts/ranking.ts'
import { blockScores } from './parts/scoring.ts'
import type { Model, Neighbours, Recommender, ScoreRequest } from './recommender.ts'

const VERSION = 1

/**
 * A recommender that is a learned blend of closed-form parts. Fit: a fifth of each person's items is held out, the
 * parts are fitted on the rest, the weights learned on what was held out (see learnWeights), then the parts are
 * fitted again on everything. Seeded. Refuses an empty or misshapen set.
 */
export function blendOf(name: string, recipes: readonly PartRecipe[], practice: Practice = {}): Recommender {
  return {
    name,
    async fit(set, options) {
      const fitting = fittingOf(options)
      await fitting.reach(0, 'reading')
      const holdings = holdingsOf(set.interactions, options.seed)
      const fitOn = (rows: SparseRows, part: Fitting) =>
        Ensemble.fit(recipes, new Floor(rows, set.friends), options.seed, part)
      const learned = await learnWeights(holdings, fitOn, practice, options.seed, fitting.part(0, 0.6))
      letGo(holdings)
      const ensemble = await fitOn(holdings, fitting.part(0.6, 0.99))
      await fitting.reach(1, 'fitted')
      return modelOf(name, recipes, ensemble, learned)
    },
    load(bytes) {
      const { facts, arrays } = unpackArtefact(bytes, name, VERSION)
      const holdings: SparseRows = {
        rowCount: facts.personCount as number,
        columnCount: facts.itemCount as number,
        offsets: arrays.offsets as Uint32Array,
        columns: arrays.columns as Uint32Array,
        values: new Float32Array(arrays.columns!.length).fill(1),
      }
      const floor = new Floor(holdings)
      const parts = recipes.map((recipe, at) => recipe.restore(floor, arraysOfPart(arrays, at)))
      return modelOf(name, recipes, new Ensemble(floor, parts), learnedFrom(facts.learned as StoredLearned | null))
    },
  }
}

function modelOf(name: string, recipes: readonly PartRecipe[], ensemble: Ensemble, learned: Learned | null): Model {
  const { floor } = ensemble
  const { itemCount, personCount } = floor
  const weights = learned?.weights ?? plainSum(ensemble.names.length)
  const seatOf = (request: ScoreRequest): Seat => ({
    person: request.person !== null && request.person < personCount ? request.person : null,
    items: heldItems(request, itemCount),
    ...(request.circle && { circle: request.circle }),
  })
  let narrow: Ensemble | null = null
  const score = (request: ScoreRequest, out: Float32Array) => {
    refuseWrongLength(out, itemCount)
    narrow ??= narrowed(recipes, ensemble)
    blockScores(narrow, [seatOf(request)], weights, [out])
  }
  const scoreBlock = (requests: readonly ScoreRequest[], out: readonly Float32Array[]) => {
    for (const list of out) refuseWrongLength(list, itemCount)
    const { lanes } = floor.machine
    for (let start = 0; start < requests.length; start += lanes) {
      const seats = requests.slice(start, start + lanes).map(seatOf)
      blockScores(ensemble, seats, weights, out.slice(start, start + lanes))
    }
  }
  const nearest = ensemble.parts.find((part) => part.neighbours)?.neighbours
  return {
    name,
    itemCount,
    score,
    scoreBlock,
    ...(nearest && { neighbours: (item: number, count: number): Neighbours => nearest(item, count) }),
    save: () =>
      packArtefact({
        kind: name,
        version: VERSION,
        facts: { personCount, itemCount, learned: learned && storedLearned(learned) },
        arrays: {
          offsets: floor.holdings.offsets,
          columns: floor.holdings.columns,
          ...arraysOfParts(ensemble.parts),
        },
      }),
  }
}

/**
 * The same model in the narrowest lanes: a single request costs a quarter of a block, and gets the same bits.
 * Made at the first single request, for it holds the parts a second time.
 */
function narrowed(recipes: readonly PartRecipe[], { floor, parts }: Ensemble): Ensemble {
  const narrowFloor = new Floor(floor.holdings, null, 4)
  return new Ensemble(narrowFloor, recipes.map((recipe, at) => recipe.restore(narrowFloor, parts[at]!.arrays)))
}

type StoredLearned = Omit<Learned, 'weights'> & { weights: Record<keyof RankingWeights, number[]> }

function storedLearned({ weights, ...rest }: Learned): StoredLearned {
  const lists = Object.entries(weights).map(([group, values]) => [group, [...(values as Float64Array)]])
  return { ...rest, weights: Object.fromEntries(lists) }
}

function learnedFrom(stored: StoredLearned | null): Learned | null {
  if (!stored) return null
  const lists = Object.entries(stored.weights).map(([group, values]) => [group, Float64Array.from(values)])
  return { ...stored, weights: Object.fromEntries(lists) }
}

function arraysOfParts(parts: readonly Part[]): Record<string, Uint32Array | Float32Array> {
  return Object.fromEntries(
    parts.flatMap((part, at) => Object.entries(part.arrays).map(([name, values]) => [`part ${at} ${name}`, values])),
  )
}

function arraysOfPart(arrays: Record<string, unknown>, at: number): Record<string, Uint32Array | Float32Array> {
  const prefix = `part ${at} `
  return Object.fromEntries(
    Object.entries(arrays)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, values]) => [name.slice(prefix.length), values as Uint32Array | Float32Array]),
  )
}
