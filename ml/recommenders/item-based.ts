import { blendOf } from "./blend.ts";
import { affinity } from "./parts/affinity.ts";
import { items } from "./parts/items.ts";
import { spectrum } from "./parts/spectrum.ts";
import { walk } from "./parts/walk.ts";

/** Low-pass steps, spectral bands and near items: everything that follows from which items are held together. */
export const itemParts = [
  walk({ personExponent: 0.4, itemExponent: 0.6, steps: 1 }),
  walk({ personExponent: 0.5, itemExponent: 0.5, steps: 2 }),
  walk({ personExponent: 0.6, itemExponent: 0.4, steps: 1 }),
  spectrum({ personExponent: 0.3, itemExponent: 0.3, bandEnds: [32, 64, 128, 256] }),
  spectrum({ personExponent: 0.4, itemExponent: 0.4, bandEnds: [32, 64, 128, 256] }),
  items({ personExponent: 0.6, itemExponent: 0.4, neighbourCount: 300, exponents: [1, 1.5] }),
  items({ personExponent: 0, itemExponent: 0.5, neighbourCount: 300, exponents: [1] }),
];

/** For the dearer blends: what is left to learn once everything in closed form has been said. */
export const learnedParts = [
  affinity({ exponent: 0.4, rank: 64, temperature: 0.1, spokenShare: 0.5, rate: 0.002, epochs: 8, stepLimit: 512, batch: 512, candidateLimit: 12_288 }),
];

/**
 * Items like those a person holds, by graph filters on items: see the parts for formulas and sources. Seeded.
 * A visitor's history is enough: nothing of the person is stored. O(interactions + items x rank) for a block of people.
 */
export const itemBased = blendOf("item-based", [...itemParts, ...learnedParts]);
