import { packArtefact, unpackArtefact } from "../numerics/artefact.ts";
import type { ChoiceNetwork } from "./context/choice-network.ts";
import { type Chooser, choose } from "./context/chooser.ts";
import { type City, cityOf } from "./context/city.ts";
import { packCity, unpackCity } from "./context/city-artefact.ts";
import { learnToChoose } from "./context/learning.ts";
import { sceneOf, type SceneParts } from "./context/scene.ts";
import { nearestTo, tasteGraphOf } from "./context/taste-graph.ts";
import { before, latestTime, visitsByPerson } from "./context/visits.ts";
import { type Fitting, fittingOf } from "./fitting.ts";
import { refuseWrongLength } from "./holdings.ts";
import type { FitOptions, Model, Recommender, TrainingSet } from "./recommender.ts";

const VERSION = 1;
/** The last part of the set, from which the weights are learned; statistics for it come from before. */
const HELD_OUT_SHARE = 1 / 9;

export interface ContextualKind {
  readonly name: string;
  /** Whether a person's own visits count per item. */
  readonly usesHabits: boolean;
  /** Whether it is to foretell first visits only: places that the person does not know. */
  readonly firstVisitsOnly: boolean;
}

/**
 * What a person takes next, here and now: own habits, the hour and the day, the place, the weather, the basket, what others
 * take next, and taste; weights and network learned on the last ninth of the set (see `learnToChoose`), statistics
 * then counted again on all of it. Sets without times are answered with prior weights. Refuses an empty or misshapen set.
 */
export function contextualRecommender(kind: ContextualKind): Recommender {
  return {
    name: kind.name,
    async fit(set, options) {
      const fitting = fittingOf(options);
      await fitting.reach(0, "reading");
      const now = options.now ?? latestTime(set.interactions);
      const people = visitsByPerson(set.interactions, now);
      const from = heldOutFrom(people.flatMap(({ times }) => (times ? [...times] : [])));
      const early = before(set, from);
      const city = await countCity(set, { ...options, now }, fitting.part(0, 0.1));
      const canTeach = set.interactions.times !== null && early.interactions.items.length > 0;
      const earlyCity = canTeach ? await countCity(early, { ...options, now: from }, fitting.part(0.1, 0.2)) : city;
      const lesson = {
        people,
        surroundings: set.surroundings,
        from,
        parts: { city: earlyCity, usesHabits: kind.usesHabits },
        firstVisitsOnly: kind.firstVisitsOnly,
        seed: options.seed,
      };
      const chooser = await learnToChoose(lesson, fitting.part(0.2, 0.99));
      await fitting.reach(1, "fitted");
      return modelOf(kind, { city, usesHabits: kind.usesHabits }, chooser, now);
    },
    load(bytes) {
      const { facts, arrays } = unpackArtefact(bytes, kind.name, VERSION);
      const floats = (name: string) => arrays[name] as Float32Array;
      const network: ChoiceNetwork | null = facts.hiddenCount
        ? {
            width: floats("direct").length,
            hiddenCount: facts.hiddenCount as number,
            deviations: arrays.deviations as Float64Array,
            hidden: floats("hidden"),
            bias: floats("bias"),
            out: floats("out"),
            direct: floats("direct"),
            trust: floats("trust"),
          }
        : null;
      const chooser = { weights: arrays.weights as Float64Array, network, firstVisitsOnly: kind.firstVisitsOnly };
      const parts = { city: unpackCity({ facts, arrays }), usesHabits: kind.usesHabits };
      return modelOf(kind, parts, chooser, facts.now as number);
    },
  };
}

/** All that is known. */
export const contextual = contextualRecommender({ name: "contextual", usesHabits: true, firstVisitsOnly: false });
/** The same without counting a person's own visits per item: what the setting alone foretells. */
export const contextualWithoutHabits = contextualRecommender({
  name: "contextual-without-habits",
  usesHabits: false,
  firstVisitsOnly: false,
});
/** Somewhere new. */
export const discovery = contextualRecommender({ name: "discovery", usesHabits: false, firstVisitsOnly: true });

async function countCity(set: TrainingSet, { seed, now }: FitOptions & { now: number }, fitting: Fitting): Promise<City> {
  const taste = await tasteGraphOf(set.interactions, seed, (share) => fitting.reach(share, "comparing items"));
  return cityOf(set, visitsByPerson(set.interactions, now), { now, taste });
}

/** The time at which the last ninth of the visits begins. */
function heldOutFrom(times: number[]): number {
  const sorted = Float64Array.from(times).sort();
  return sorted.length ? sorted[Math.floor(sorted.length * (1 - HELD_OUT_SHARE))]! : 0;
}

function modelOf(kind: ContextualKind, parts: SceneParts, chooser: Chooser, now: number): Model {
  const { city } = parts;
  return {
    name: kind.name,
    itemCount: city.itemCount,
    score(request, out) {
      refuseWrongLength(out, city.itemCount);
      choose(sceneOf(request, parts, now), chooser, out);
    },
    neighbours: (item, count) => nearestTo(city.taste, item, count),
    save() {
      const { facts, arrays } = packCity(city);
      const { network, weights } = chooser;
      const { hidden, bias, out, direct, trust, deviations } = network ?? {};
      return packArtefact({
        kind: kind.name,
        version: VERSION,
        facts: { ...facts, now, hiddenCount: network?.hiddenCount ?? 0 },
        arrays: {
          ...arrays,
          weights,
          ...(hidden && bias && out && direct && trust && deviations && { hidden, bias, out, direct, trust, deviations }),
        },
      });
    },
  };
}
