import { ndcgAt } from "../../evaluation/metrics.ts";
import { type Random, randomFrom } from "../../numerics/random.ts";
import type { Fitting } from "../fitting.ts";
import { type ScoreRequest, type Surroundings, WEATHERS } from "../recommender.ts";
import { type Choice, fitChoices } from "./choice.ts";
import { type ChoiceNetwork, fitNetwork, type ListedChoice, networkScore } from "./choice-network.ts";
import { type Chooser, isHabit, LIST_LENGTH, priorWeights, shortList } from "./chooser.ts";
import { COMPONENT_COUNT, type Scene, sceneOf, type SceneParts } from "./scene.ts";
import type { Visits } from "./visits.ts";

/** One visit of the held-out part, to be foretold from what the person did before it. */
interface Event {
  readonly person: number;
  readonly at: number;
  readonly time: number;
}

const EVENT_LIMIT = 15_000;
/** Events x items: what one fit may look at. */
const LOOK_LIMIT = 80_000_000;
const LINEAR_EVENT_LIMIT = 6_000;
const EVENTS_PER_PERSON_LIMIT = 200;
/** Fewer than this teach less than the prior knows. */
const EVENT_MINIMUM = 200;
const ALTERNATIVE_COUNT = 250;
const PRIOR_PULL = 5;
const EPOCH_LIMIT = 6;
/** Share of the events that only judges: is the network better than the weighted sum, and after how many epochs. */
const JUDGING_SHARE = 0.2;

export interface Lesson {
  readonly people: readonly (Visits & { readonly positions: Uint32Array })[];
  readonly surroundings: Surroundings | undefined;
  /** Events at or after it teach; `parts` know only what came before it. Milliseconds. */
  readonly from: number;
  readonly parts: SceneParts;
  readonly firstVisitsOnly: boolean;
  readonly seed: number;
}

/**
 * Learns to foretell each person's next visit in the held-out part: weights first, then the network over short lists, kept
 * only when its NDCG@10 on the last fifth of the events is higher; then both again on all events. Randomness: sampled
 * events and alternatives, network start. O(events x items). Too few events: prior weights, no network.
 */
export async function learnToChoose(lesson: Lesson, fitting: Fitting): Promise<Chooser> {
  const { parts, firstVisitsOnly, seed } = lesson;
  const random = randomFrom(seed);
  const events = eventsOf(lesson, random);
  const isMuted = (component: number) => !parts.usesHabits && isHabit(component);
  const prior = priorWeights().map((weight, component) => (isMuted(component) ? 0 : weight));
  if (events.length < EVENT_MINIMUM) return { weights: prior, network: null, firstVisitsOnly };
  const every = Math.ceil(events.length / LINEAR_EVENT_LIMIT);
  const choices = await choicesOf(lesson, events.filter((_, at) => at % every === 0), random, fitting.part(0, 0.3));
  const linear = (taught: readonly Choice[], part: Fitting) =>
    fitChoices(taught, {
      width: COMPONENT_COUNT,
      prior,
      pull: PRIOR_PULL,
      isMuted,
      random,
      onShare: (share) => part.reach(share, "weighing the components"),
    });
  const weights = await linear(choices, fitting.part(0.3, 0.4));
  const lists = await listsOf(lesson, events, weights, fitting.part(0.4, 0.75));
  const network = await networkOf(lists, random, fitting.part(0.75, 1));
  return { weights, network, firstVisitsOnly };
}

/** Oldest first; at most so many per person and in all, sampled by the seed. */
function eventsOf({ people, from, firstVisitsOnly, parts }: Lesson, random: Random): Event[] {
  const limit = Math.min(EVENT_LIMIT, Math.ceil(LOOK_LIMIT / parts.city.itemCount));
  const events: Event[] = [];
  people.forEach(({ items, times }, person) => {
    const seen = new Set<number>();
    const own: Event[] = [];
    for (let at = 0; times && at < items.length; at++) {
      const isFirst = !seen.has(items[at]!);
      seen.add(items[at]!);
      if (times[at]! >= from && (isFirst || !firstVisitsOnly)) own.push({ person, at, time: times[at]! });
    }
    events.push(...own.slice(-EVENTS_PER_PERSON_LIMIT));
  });
  const order = Uint32Array.from(events, (_, at) => at);
  random.shuffle(order);
  const kept = Array.from(order.subarray(0, limit), (at) => events[at]!);
  return kept.sort((a, b) => a.time - b.time || a.person - b.person || a.at - b.at);
}

function sceneOfEvent({ people, parts, surroundings }: Lesson, { person, at, time }: Event): Scene {
  const { items, times, positions } = people[person]!;
  const weather = WEATHERS[surroundings?.weathers?.[positions[at]!] ?? WEATHERS.length];
  const request: ScoreRequest = {
    person,
    history: items.subarray(0, at),
    historyTimes: times!.subarray(0, at),
    context: weather ? { time, weather } : { time },
  };
  return sceneOf(request, parts, time);
}

/** The taken item, all that the person knows, and a seeded sample of the rest, which stands for the rest. */
async function choicesOf(lesson: Lesson, events: readonly Event[], random: Random, fitting: Fitting): Promise<Choice[]> {
  const { itemCount } = lesson.parts.city;
  const choices: Choice[] = [];
  for (const event of events) {
    const scene = sceneOfEvent(lesson, event);
    const taken = lesson.people[event.person]!.items[event.at]!;
    const rows = new Set([taken]);
    if (!lesson.firstVisitsOnly) for (const item of scene.visited) rows.add(item);
    const sureCount = rows.size;
    const restCount = itemCount - (lesson.firstVisitsOnly ? new Set([...scene.visited, taken]).size : sureCount);
    const wanted = Math.min(ALTERNATIVE_COUNT, Math.floor(restCount / 2));
    while (rows.size < sureCount + wanted) {
      const item = random.below(itemCount);
      if (!scene.visited.has(item)) rows.add(item);
    }
    const standsFor = wanted ? Math.log(restCount / wanted) : 0;
    const features = new Float32Array(rows.size * COMPONENT_COUNT);
    [...rows].forEach((item, row) => scene.describe(item, features, row * COMPONENT_COUNT));
    const logWeights = Float32Array.from(rows, (_, row) => (row < sureCount ? 0 : standsFor));
    choices.push({ features, taken: 0, logWeights });
    if (choices.length % 64 === 0) await fitting.reach(choices.length / events.length, "sampling choices");
  }
  return choices;
}

/** Per event the short list that the weighted sum makes; null where the taken item is not on it. */
async function listsOf(lesson: Lesson, events: readonly Event[], weights: Float64Array, fitting: Fitting) {
  const scores = new Float32Array(lesson.parts.city.itemCount);
  const lists: (ListedChoice | null)[] = [];
  for (const event of events) {
    const scene = sceneOfEvent(lesson, event);
    scene.weigh(weights, scores);
    const listed = shortList(scene, scores, lesson.firstVisitsOnly);
    const taken = listed.indexOf(lesson.people[event.person]!.items[event.at]!);
    if (taken < 0 || listed.length < LIST_LENGTH) lists.push(null);
    else {
      const features = new Float32Array(LIST_LENGTH * COMPONENT_COUNT);
      listed.forEach((item, row) => scene.describe(item, features, row * COMPONENT_COUNT));
      lists.push({ features, taken, linear: Float32Array.from(listed, (item) => scores[item]!) });
    }
    if (lists.length % 64 === 0) await fitting.reach(lists.length / events.length, "listing choices");
  }
  return lists;
}

async function networkOf(lists: readonly (ListedChoice | null)[], random: Random, fitting: Fitting): Promise<ChoiceNetwork | null> {
  const cut = Math.floor(lists.length * (1 - JUDGING_SHARE));
  const known = (part: readonly (ListedChoice | null)[]) => part.filter((list) => list !== null);
  const taught = known(lists.slice(0, cut));
  const judges = known(lists.slice(cut));
  if (taught.length < EVENT_MINIMUM) return null;
  let best = { epochCount: 0, ndcg: meanNdcg(judges, null) };
  const fit = { width: COMPONENT_COUNT, listLength: LIST_LENGTH, random };
  await fitNetwork(taught, {
    ...fit,
    epochCount: EPOCH_LIMIT,
    onEpoch: async (network, epoch) => {
      const ndcg = meanNdcg(judges, network);
      if (ndcg > best.ndcg) best = { epochCount: epoch + 1, ndcg };
      await fitting.reach((epoch + 1) / (2 * EPOCH_LIMIT), "judging the network");
    },
  });
  if (best.epochCount === 0) return null;
  return fitNetwork(known(lists), {
    ...fit,
    epochCount: best.epochCount,
    onEpoch: (_, epoch) => fitting.reach(0.5 + (epoch + 1) / (2 * best.epochCount), "training the network"),
  });
}

function meanNdcg(lists: readonly ListedChoice[], network: ChoiceNetwork | null): number {
  let sum = 0;
  for (const { features, linear, taken } of lists) {
    const scores = network
      ? linear.map((score, row) => networkScore(network, features, row * network.width, score))
      : linear;
    let better = 0;
    for (const score of scores) if (score > scores[taken]!) better++;
    if (better < 10) sum += ndcgAt(10, Uint32Array.from({ length: better + 1 }, (_, at) => (at === better ? 1 : 0)), new Set([1]));
  }
  return lists.length ? sum / lists.length : 0;
}
