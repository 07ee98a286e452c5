import { join } from "node:path";
import { readRatedRestaurants, type UciFiles } from "../../ml/dataset/uci-restaurants.ts";
import { judgeItemsLeftOut } from "../../ml/evaluation/items-left-out.ts";
import { judgePeopleLeftOut } from "../../ml/evaluation/people-left-out.ts";
import { collaborative } from "../../ml/recommenders/collaborative.ts";
import { content } from "../../ml/recommenders/content.ts";
import { contextual } from "../../ml/recommenders/contextual.ts";
import { hybrid, hybridOf } from "../../ml/recommenders/hybrid.ts";
import { nearby } from "../../ml/recommenders/nearby.ts";
import { popularity } from "../../ml/recommenders/popularity.ts";
import type { FitOptions, Model, Recommender, TrainingSet } from "../../ml/recommenders/recommender.ts";
import { useFastestTensorBackend } from "../../ml/tensor-backend.ts";

const FILES = ["rating_final", "geoplaces", "chefmozcuisine", "chefmozaccepts", "chefmozparking", "userprofile", "usercuisine", "userpayment"] as const;

/** What is known of a restaurant before anybody rates it, and where it is; fame is the only thing taken from others. */
const contentAndPlace = hybridOf("content and place", [
  { recommender: popularity, scale: "standard", prior: 0.2 },
  { recommender: content, scale: "standard", prior: 0.3 },
  { recommender: nearby, scale: "as it is", prior: 1 },
]);

const RECOMMENDERS: readonly Recommender[] = [popularity, nearby, collaborative, content, contextual, contentAndPlace, hybrid];

const fitAll =
  (recommenders: readonly Recommender[]) =>
  async (set: TrainingSet, options: FitOptions): Promise<Model[]> => {
    const models: Model[] = [];
    for (const recommender of recommenders) models.push(await recommender.fit(set, options));
    return models;
  };

/** UCI restaurants: people left out (10 folds, 10 draws), then restaurants left out (10 folds), as lines of text. */
export async function uciLines(folder: string): Promise<string[]> {
  await useFastestTensorBackend();
  const texts = await Promise.all(FILES.map((name) => Bun.file(join(folder, `${name}.csv`)).text()));
  const files = Object.fromEntries(FILES.map((name, at) => [name, texts[at]!])) as UciFiles;
  const lines: string[] = [];
  for (const lowestRating of [0, 1]) {
    const { ratings, features, people } = readRatedRestaurants(files, lowestRating);
    const set = { interactions: ratings, features, people };
    const knownCounts = [0, 1, 3, 5];
    const figures = await judgePeopleLeftOut(set, fitAll(RECOMMENDERS), { knownCounts, foldCount: 10, drawCount: 10, seed: 1 });
    lines.push(`UCI, people left out, ratings of at least ${lowestRating}, N@10 with ${knownCounts.join(" / ")} known`);
    for (const [name, { ndcgAt10, people: judged }] of Object.entries(figures)) {
      lines.push(`  ${name.padEnd(20)} ${ndcgAt10.map((value) => value.toFixed(3)).join("  ")}   people ${judged.join(" ")}`);
    }
    const cold = await judgeItemsLeftOut(set, fitAll([popularity, nearby, collaborative, content, contentAndPlace]), { foldCount: 10, seed: 1 });
    lines.push(`UCI, restaurants left out, ratings of at least ${lowestRating}, N@10 among the 13 new / among all`);
    for (const [name, { amongNewItems, amongAllItems, people: judged }] of Object.entries(cold)) {
      lines.push(`  ${name.padEnd(20)} ${amongNewItems.toFixed(3)}  ${amongAllItems.toFixed(3)}   people ${judged}`);
    }
  }
  return lines;
}

if (import.meta.main) for (const line of await uciLines(process.argv[2] ?? "../shared/data/uci-restaurant")) console.log(line);
