import { blendOf } from "./blend.ts";
import { items } from "./parts/items.ts";
import { spectrum } from "./parts/spectrum.ts";

/**
 * Item-based without its walks over everybody's history: for a session or a visitor, whose list must follow a tap
 * within milliseconds. Serving costs O(held x neighbours + items x rank), whatever the number of people. Seeded.
 */
export const session = blendOf("session", [
  items({ personExponent: 0.6, itemExponent: 0.4, neighbourCount: 300, exponents: [1] }),
  spectrum({ personExponent: 0.4, itemExponent: 0.4, bandEnds: [16, 64] }),
]);
