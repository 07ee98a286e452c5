import { join } from "node:path";
import { type Interval, pairedDifference } from "../../ml/evaluation/bootstrap.ts";
import { judge, type Judged, peopleToJudge, summaryOf } from "../../ml/evaluation/full-ranking.ts";
import { randomFrom } from "../../ml/numerics/random.ts";
import type { Interactions, TrainingSet } from "../../ml/recommenders/recommender.ts";
import { social } from "../../ml/recommenders/social.ts";
import { readPublicSet } from "../../src/bin/evaluation/files.ts";
import { figure, type Section } from "./section.ts";

const K = 10;
const SEED = 1;
const NEWCOMER_SHARE = 0.25;
const NEWCOMER_ITEMS = 5;

/** What the network adds: for everybody, and for people of whom at most five interactions are left. */
export const lastfmSocial: Section = {
  title: "LastFM social",
  async run(folder, say) {
    const file = (name: string) => join(folder, "lastfm-social", name);
    if (!(await Bun.file(file("train_set.txt")).exists())) return null;
    const { set, test } = await readPublicSet({
      train: file("train_set.txt"),
      test: file("test_set.txt"),
      social: file("trust.txt"),
    });
    say("LastFM: everybody");
    const everybody = await compared(set, test, peopleToJudge(test));
    const { interactions, newcomers } = withNewcomers(set.interactions);
    say("LastFM: newcomers");
    const judgedNewcomers = peopleToJudge(test).filter((person) => newcomers.has(person));
    const cold = await compared({ ...set, interactions }, test, judgedNewcomers);
    return {
      heading: ["method", "Recall@10", "NDCG@10"],
      rows: [
        ["LightGCN, no network (as in the SocialLGN paper)", ".200", ".254"],
        ["SocialLGN (Liao et al. 2022)", ".203", ".257"],
        ["**social, without the network**", ...figures(everybody.without)],
        ["**social, with the network**", ...figures(everybody.with)],
        [`**newcomers (${judgedNewcomers.length} people, <= ${NEWCOMER_ITEMS} left), without**`, ...figures(cold.without)],
        [`**newcomers, with the network**`, ...figures(cold.with)],
      ],
      notes: [
        `The network adds, for everybody: Recall ${interval(everybody.recall)}, NDCG ${interval(everybody.ndcg)};` +
          ` for newcomers: Recall ${interval(cold.recall)}, NDCG ${interval(cold.ndcg)}` +
          " (mean difference a person, 95 % bootstrap interval over people).",
      ],
    };
  },
};

interface Comparison {
  readonly without: Judged;
  readonly with: Judged;
  readonly recall: Interval;
  readonly ndcg: Interval;
}

async function compared(set: TrainingSet, test: Interactions, people: Uint32Array): Promise<Comparison> {
  const fitted = async (given: TrainingSet) =>
    judge(await social.fit(given, { seed: SEED }), given.interactions, test, people, K);
  const without = await fitted({ interactions: set.interactions });
  const withNetwork = await fitted(set);
  return {
    without,
    with: withNetwork,
    recall: pairedDifference(without.recall, withNetwork.recall, SEED),
    ndcg: pairedDifference(without.ndcg, withNetwork.ndcg, SEED),
  };
}

/** Of a quarter of the people all but five interactions are hidden from the fit. */
function withNewcomers(whole: Interactions): { interactions: Interactions; newcomers: ReadonlySet<number> } {
  const random = randomFrom(SEED);
  const newcomers = new Set<number>();
  const offsets = new Uint32Array(whole.peopleCount + 1);
  const kept: number[] = [];
  for (let person = 0; person < whole.peopleCount; person++) {
    const row = whole.items.slice(whole.offsets[person]!, whole.offsets[person + 1]!);
    if (random.uniform() < NEWCOMER_SHARE) {
      newcomers.add(person);
      random.shuffle(row);
    }
    kept.push(...(newcomers.has(person) ? row.subarray(0, NEWCOMER_ITEMS) : row));
    offsets[person + 1] = kept.length;
  }
  const items = Uint32Array.from(kept);
  return {
    interactions: { ...whole, offsets, items, weights: new Float32Array(items.length).fill(1), times: null },
    newcomers,
  };
}

const figures = (judged: Judged) => [figure(summaryOf([judged]).recall), figure(summaryOf([judged]).ndcg)];
const interval = ({ mean, low, high }: Interval) => `${signed(mean)} (${signed(low)} to ${signed(high)})`;
const signed = (value: number) => (value < 0 ? "-" : "+") + figure(Math.abs(value));
