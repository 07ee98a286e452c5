import { blendOf } from "./blend.ts";
import { closedItemParts } from "./item-based.ts";
import { friends } from "./parts/friends.ts";
import { people } from "./parts/people.ts";

/**
 * Collaborative parts, and what friends and their friends hold. The weights are learned on people of whom many have
 * been made newcomers, so that the network speaks up where a person's own history is short. Without friends in the
 * set it is the same blend without the network. Seeded.
 */
export const social = blendOf(
  "social",
  [...closedItemParts, people({ sharedExponent: 0.25, personExponent: 0.6, halves: 3, itemExponent: 0.3 }), friends()],
  { newcomers: true },
);
