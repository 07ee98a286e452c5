import { join } from "node:path";
import { earliestCheckIns, readCheckIns } from "../../ml/dataset/foursquare.ts";
import { judgeNextChoices } from "../../ml/evaluation/next-choice.ts";
import { contextual, contextualWithoutHabits, discovery } from "../../ml/recommenders/contextual.ts";
import { popularity } from "../../ml/recommenders/popularity.ts";
import { useFastestTensorBackend } from "../../ml/tensor-backend.ts";
import { figure, type Section } from "./section.ts";

const TAUGHT_SHARE = 0.9;
const SEED = 1;

/** Next check-in, the last tenth by time, all venues ranked. */
export const foursquare: Section = {
  title: "Foursquare NYC, next check-in",
  async run(folder, say) {
    const file = (name: string) => Bun.file(join(folder, "foursquare-nyc", name));
    if (!(await file("checkins.csv").exists())) return null;
    const backend = await useFastestTensorBackend();
    const checkIns = readCheckIns(await file("checkins.csv").text(), await file("venues.csv").text());
    const from = Math.floor(checkIns.venues.length * TAUGHT_SHARE);
    const set = { interactions: earliestCheckIns(checkIns, from), features: checkIns.features };
    const rows: string[][] = [
      ["own frequency + hour + distance + transitions + recency (rebuilt)", ".734", ".517", ".308", "", ""],
      ["the same without own history (rebuilt)", ".632", ".402", ".202", "", ""],
    ];
    const times: string[] = [];
    for (const recommender of [popularity, contextual, contextualWithoutHabits, discovery]) {
      say(`Foursquare: ${recommender.name}`);
      const started = performance.now();
      const model = await recommender.fit(set, { seed: SEED });
      const fitSeconds = (performance.now() - started) / 1_000;
      for (const historyGrows of [true, false]) {
        const { all, fresh, millisecondsPerRequest } = judgeNextChoices(model, checkIns, from, { historyGrows });
        const label = `**${recommender.name}**${historyGrows ? "" : ", own history as of the split"}`;
        rows.push([label, ...[all.recallAt10, all.ndcgAt10, all.accuracyAt1, fresh.recallAt10, fresh.ndcgAt10].map(figure)]);
        if (historyGrows) times.push(`${recommender.name} ${fitSeconds.toFixed(0)} s, ${millisecondsPerRequest.toFixed(2)} ms`);
      }
    }
    return {
      heading: ["method", "ALL Recall@10", "ALL NDCG@10", "ALL Acc@1", "NEW Recall@10", "NEW NDCG@10"],
      rows,
      notes: [
        `${checkIns.venues.length - from} test events. A request brings the person's check-ins so far, past test events included; "as of the split" gives only the last place besides. NEW: venues new to the person, known ones masked.`,
        `Fit and time a request: ${times.join("; ")}; tensors on ${backend}.`,
      ],
    };
  },
};
