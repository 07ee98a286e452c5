import { randomFrom } from "../numerics/random.ts";
import type { Recommender } from "../recommenders/recommender.ts";

/** Scores drawn anew for each request: what is due to chance. Seeded. O(items). */
export const chance: Recommender = {
  name: "chance",
  async fit({ interactions: { itemCount } }, { seed }) {
    const random = randomFrom(seed);
    return {
      name: "chance",
      itemCount,
      score: (_request, out) => out.forEach((_, item) => (out[item] = random.uniform())),
      save: () => new Uint8Array(),
    };
  },
  load: () => {
    throw new RangeError("chance is not kept");
  },
};
