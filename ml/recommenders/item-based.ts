import { packArtefact, unpackArtefact } from "../numerics/artefact.ts";
import { nearestColumns } from "../numerics/co-occurrence.ts";
import { columnCounts, powers, type SparseRows, scaled } from "../numerics/sparse.ts";
import { fittingOf } from "./fitting.ts";
import { heldItems, holdingsOf, refuseWrongLength } from "./holdings.ts";
import type { FitOptions, Model, Recommender, TrainingSet } from "./recommender.ts";

const KIND = "item-based";
const VERSION = 1;
/** A tail of 1,000 is better than 20: .0560 against .0509 Recall@20 on Yelp2018. */
const NEIGHBOUR_COUNT = 1_000;
const PERSON_EXPONENT = -0.6;
const ITEM_EXPONENT = -0.4;

export const itemBased: Recommender = {
  name: KIND,
  async fit(set: TrainingSet, options: FitOptions): Promise<Model> {
    const fitting = fittingOf(options);
    await fitting.reach(0, "reading");
    const holdings = holdingsOf(set.interactions, options.seed);
    const perPerson = holdings.offsets.slice(1).map((end, person) => end - holdings.offsets[person]!);
    const walk = scaled(
      holdings,
      powers(perPerson, PERSON_EXPONENT),
      powers(columnCounts(holdings), ITEM_EXPONENT),
    );
    const graph = await nearestColumns(walk, {
      neighbourCount: NEIGHBOUR_COUNT,
      onShare: (share) => fitting.reach(share, "comparing items"),
    });
    await fitting.reach(1, "fitted");
    return modelOf(graph);
  },
  load(bytes) {
    const { facts, arrays } = unpackArtefact(bytes, KIND, VERSION);
    const itemCount = facts.itemCount as number;
    return modelOf({
      rowCount: itemCount,
      columnCount: itemCount,
      offsets: arrays.offsets as Uint32Array,
      columns: arrays.columns as Uint32Array,
      values: arrays.values as Float32Array,
    });
  },
};

function modelOf(graph: SparseRows): Model {
  const { rowCount: itemCount, offsets, columns, values } = graph;
  return {
    name: KIND,
    itemCount,
    score(request, out) {
      refuseWrongLength(out, itemCount);
      out.fill(0);
      for (const item of heldItems(request, itemCount)) {
        for (let at = offsets[item]!; at < offsets[item + 1]!; at++) out[columns[at]!]! += values[at]!;
      }
    },
    neighbours(item, count) {
      const start = offsets[item] ?? 0;
      const end = Math.min(offsets[item + 1] ?? 0, start + count);
      return { items: columns.slice(start, end), scores: values.slice(start, end) };
    },
    save: () =>
      packArtefact({ kind: KIND, version: VERSION, facts: { itemCount }, arrays: { offsets, columns, values } }),
  };
}
