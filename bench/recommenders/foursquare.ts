import { join } from "node:path";
import { earliestCheckIns, readCheckIns } from "../../ml/dataset/foursquare.ts";
import { judgeNextChoices, type NextChoiceFigures } from "../../ml/evaluation/next-choice.ts";
import { contextual, contextualWithoutHabits, discovery } from "../../ml/recommenders/contextual.ts";
import { popularity } from "../../ml/recommenders/popularity.ts";
import { useFastestTensorBackend } from "../../ml/tensor-backend.ts";

const TAUGHT_SHARE = 0.9;

/** Foursquare NYC, next check-in, the last tenth by time, all venues ranked, as lines of text. */
export async function foursquareLines(folder: string): Promise<string[]> {
  const backend = await useFastestTensorBackend();
  const read = (name: string) => Bun.file(join(folder, name)).text();
  const checkIns = readCheckIns(await read("checkins.csv"), await read("venues.csv"));
  const from = Math.floor(checkIns.venues.length * TAUGHT_SHARE);
  const set = { interactions: earliestCheckIns(checkIns, from), features: checkIns.features };
  const figures = ({ recallAt10, ndcgAt10, accuracyAt1, eventCount }: NextChoiceFigures) =>
    `${recallAt10.toFixed(3)} ${ndcgAt10.toFixed(3)} ${accuracyAt1.toFixed(3)} (${eventCount})`;
  const lines = [`Foursquare NYC, next check-in, R@10 N@10 Acc@1 (events): ALL | NEW; tensors on ${backend}`];
  for (const recommender of [popularity, contextual, contextualWithoutHabits, discovery]) {
    const started = performance.now();
    const model = await recommender.fit(set, { seed: 1 });
    const seconds = (performance.now() - started) / 1_000;
    for (const historyGrows of [true, false]) {
      const report = judgeNextChoices(model, checkIns, from, { historyGrows });
      const label = `${recommender.name}${historyGrows ? "" : ", own history as of the split"}`;
      lines.push(
        `  ${label.padEnd(56)} ${figures(report.all)} | ${figures(report.fresh)}  fit ${seconds.toFixed(0)} s, ${report.millisecondsPerRequest.toFixed(2)} ms a request`,
      );
    }
  }
  return lines;
}

if (import.meta.main) for (const line of await foursquareLines(process.argv[2] ?? "../shared/data/foursquare-nyc")) console.log(line);
