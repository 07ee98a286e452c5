import { LANES, type LaneRows } from "../../numerics/lanes.ts";
import type { Ensemble } from "./ensemble.ts";
import type { Seat } from "./part.ts";
import type { RankingWeights } from "./ranking.ts";

export interface ScoreRow {
  readonly scores: Float32Array;
  readonly factors: Float64Array;
}

const rooms = new WeakMap<Ensemble, { sum: LaneRows; factors: LaneRows }>();

/**
 * Scores of at most LANES seats into `out`, one list each; with `keep`, also a copy of every row they are made of.
 * O(all parts).
 */
export function blockScores(
  ensemble: Ensemble,
  seats: readonly Seat[],
  weights: RankingWeights,
  out: readonly Float32Array[],
  keep = false,
): ScoreRow[] | null {
  const { floor, fame } = ensemble;
  const { machine } = floor;
  let room = rooms.get(ensemble);
  if (!room) rooms.set(ensemble, (room = { sum: machine.rows(floor.itemCount), factors: machine.rows(3) }));
  const { sum, factors: factorRows } = room;
  const zeal = seats.map(({ items }) => ensemble.zealOf(items.length));
  beginWithFame(machine.floats(sum), machine.floats(fame), zeal, weights.fame);
  const rows: ScoreRow[] | null = keep ? [] : null;
  ensemble.run(seats, (name, scores, factors) => {
    const places = machine.floats(factorRows);
    places.fill(0);
    seats.forEach((_, lane) => {
      const unit = factors[lane]! / weights.spread[name]!;
      places[lane] = (weights.plain[name]! + weights.byZeal[name]! * zeal[lane]!) * unit;
      places[LANES + lane] = weights.byFame[name]! * unit;
      places[2 * LANES + lane] = weights.rooted[name]! * Math.sqrt(unit);
    });
    machine.combine(scores, factorRows, fame, sum);
    rows?.push({ scores: machine.floats(scores).slice(), factors });
  });
  const floats = machine.floats(sum);
  out.forEach((list, lane) => {
    for (let item = 0; item < list.length; item++) list[item] = floats[item * LANES + lane]!;
  });
  return rows;
}

function beginWithFame(sum: Float32Array, fame: Float32Array, zeal: number[], weights: Float64Array): void {
  for (let item = 0; item < fame.length; item++) {
    const renown = fame[item]!;
    for (let lane = 0; lane < LANES; lane++) {
      sum[item * LANES + lane] = renown * (weights[0]! + weights[1]! * (zeal[lane] ?? 0) + weights[2]! * renown);
    }
  }
}
