import { type LaneRows } from '../../numerics/lanes.ts'
import type { Ensemble } from './ensemble.ts'
import type { Seat } from './part.ts'
import type { RankingWeights } from './ranking.ts'

/** A place for the copy of one row that a score is made of. */
export interface ScoreRow {
  readonly scores: Float32Array
  readonly factors: Float64Array
}

/** Room for a copy of every row of the ensemble, to be used again for the next block. */
export function scoreRows({ names, floor }: Ensemble): ScoreRow[] {
  const { lanes } = floor.machine
  return names.map(() => ({ scores: new Float32Array(floor.itemCount * lanes), factors: new Float64Array(lanes) }))
}

const rooms = new WeakMap<Ensemble, { sum: LaneRows; factors: LaneRows }>()

/**
 * Scores of at most as many seats as lanes into `out`, one list each; every row they are made of into `keep`, if given.
 * A seat of whom no part knows anything gets what is popular. O(all parts).
 */
export function blockScores(
  ensemble: Ensemble,
  seats: readonly Seat[],
  weights: RankingWeights,
  out: readonly Float32Array[],
  keep?: readonly ScoreRow[],
): void {
  const { floor, fame } = ensemble
  const { machine } = floor
  const { lanes } = machine
  let room = rooms.get(ensemble)
  if (!room) rooms.set(ensemble, (room = { sum: machine.rows(floor.itemCount), factors: machine.rows(2) }))
  const { sum, factors: factorRows } = room
  const zeal = seats.map(({ items }) => ensemble.zealOf(items.length))
  beginWithFame(machine.floats(sum), machine.floats(fame), lanes, zeal, weights.fame)
  const isKnown = new Uint8Array(lanes)
  ensemble.run(seats, (name, scores, factors) => {
    const places = machine.floats(factorRows)
    places.fill(0)
    seats.forEach((_, lane) => {
      if (factors[lane]! > 0) isKnown[lane] = 1
      const unit = factors[lane]! / weights.spread[name]!
      places[lane] = (weights.plain[name]! + weights.byZeal[name]! * zeal[lane]!) * unit
      places[lanes + lane] = weights.byFame[name]! * unit
    })
    machine.combine(scores, factorRows, fame, sum)
    keep?.[name]!.scores.set(machine.floats(scores))
    keep?.[name]!.factors.set(factors)
  })
  const floats = machine.floats(sum)
  out.forEach((list, lane) => {
    if (!isKnown[lane]) return list.set(machine.floats(fame))
    for (let item = 0; item < list.length; item++) list[item] = floats[item * lanes + lane]!
  })
}

function beginWithFame(sum: Float32Array, fame: Float32Array, lanes: number, zeal: number[], weights: Float64Array): void {
  for (let item = 0; item < fame.length; item++) {
    const renown = fame[item]!
    for (let lane = 0; lane < lanes; lane++) {
      sum[item * lanes + lane] = renown * (weights[0]! + weights[1]! * (zeal[lane] ?? 0) + weights[2]! * renown)
    }
  }
}
