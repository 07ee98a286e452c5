import { collaborative } from "../../../ml/recommenders/collaborative.ts";
import { itemBased } from "../../../ml/recommenders/item-based.ts";
import { popularity } from "../../../ml/recommenders/popularity.ts";
import type { Recommender } from "../../../ml/recommenders/recommender.ts";
import { session } from "../../../ml/recommenders/session.ts";
import { social } from "../../../ml/recommenders/social.ts";
import { userBased } from "../../../ml/recommenders/user-based.ts";

/** Those that need nothing but who holds what (and who knows whom), by the name that `--recommender` takes. */
export const recommenders: ReadonlyMap<string, Recommender> = new Map(
  [popularity, userBased, itemBased, collaborative, session, social].map((recommender) => [recommender.name, recommender]),
);
