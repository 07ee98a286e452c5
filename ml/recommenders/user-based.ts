import { blendOf } from "./blend.ts";
import { people } from "./parts/people.ts";

/**
 * What people with a similar history hold: neighbourhoods over all people, from wide (power 1) to close (power 3),
 * their weights learned. Formula and source: parts/people.ts. Seeded. O(interactions) for a block of sixteen people.
 */
export const userBased = blendOf("user-based", [
  people({ sharedExponent: 0.25, personExponent: 0.5, halves: 2, itemExponent: 0.3 }),
  people({ sharedExponent: 0.25, personExponent: 0.6, halves: 3, itemExponent: 0.3 }),
  people({ sharedExponent: 0.25, personExponent: 0.5, halves: 4, itemExponent: 0.3 }),
  people({ sharedExponent: 0.25, personExponent: 0.5, halves: 6, itemExponent: 0.3 }),
]);
