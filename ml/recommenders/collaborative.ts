import { blendOf } from "./blend.ts";
import { itemParts } from "./item-based.ts";
import { people } from "./parts/people.ts";

/** All that follows from who holds what: item-based and user-based parts under one set of learned weights. */
export const collaborative = blendOf("collaborative", [
  ...itemParts,
  people({ sharedExponent: 0.25, personExponent: 0.5, halves: 4, itemExponent: 0.3 }),
  people({ sharedExponent: 0.25, personExponent: 0.6, halves: 3, itemExponent: 0.3 }),
]);
