import { type Random, randomFrom } from '../../numerics/random.ts'
import type { Fitting } from '../fitting.ts'
import type { LessonEvent } from '../lessons.ts'
import { type Choice, fitChoices } from './choice.ts'
import { type ChoiceNetwork, fitNetwork, type ListedChoice, networkScore } from './choice-network.ts'
import { type Chooser, isHabit, LIST_LENGTH, priorWeights, shortList } from './chooser.ts'
import { COMPONENT_COUNT, sceneOf, type SceneParts } from './scene.ts'

const EVENT_LIMIT = 15_000
/** Events x items: what one fit may look at. */
const LOOK_LIMIT = 80_000_000
const LINEAR_EVENT_LIMIT = 6_000
/** Fewer than this teach less than the prior knows. */
const EVENT_MINIMUM = 200
/** The network has some 650 weights: of fewer lists than this it learns their noise. */
const LIST_MINIMUM = 1_500
const ALTERNATIVE_COUNT = 250
const PRIOR_PULL = 5
const EPOCH_LIMIT = 6
/** Share of the events that only judges: is the network better than the weighted sum, and after how many epochs. */
const JUDGING_SHARE = 0.2

/** Events, and the city counted without them. */
export interface Course {
  readonly parts: SceneParts
  readonly now: number
  readonly events: readonly LessonEvent[]
}

export interface Learning {
  readonly courses: readonly Course[]
  readonly usesHabits: boolean
  readonly firstVisitsOnly: boolean
  readonly seed: number
}

/** Events worth looking at in a city of so many items. */
export const eventLimitFor = (itemCount: number): number => Math.min(EVENT_LIMIT, Math.ceil(LOOK_LIMIT / itemCount))

/**
 * Learns to foretell each person's next visit in the held-out part: weights first, then the network over short lists, kept
 * only when its NDCG@10 on the last fifth of the events is higher; then both again on all events. Randomness: sampled
 * events and alternatives, network start. O(events x items). Too few events: prior weights, no network.
 */
export async function learnToChoose(learning: Learning, fitting: Fitting): Promise<Chooser> {
  const { usesHabits, firstVisitsOnly, seed } = learning
  const random = randomFrom(seed)
  const isMuted = (component: number) => !usesHabits && isHabit(component)
  const prior = priorWeights().map((weight, component) => (isMuted(component) ? 0 : weight))
  const courses = firstVisitsOnly ? learning.courses.map(withoutRepeats) : learning.courses
  const eventCount = courses.reduce((sum, { events }) => sum + events.length, 0)
  if (eventCount < EVENT_MINIMUM) return { weights: prior, network: null, firstVisitsOnly }
  const every = Math.ceil(eventCount / LINEAR_EVENT_LIMIT)
  const choices: Choice[] = []
  const lists: (ListedChoice | null)[] = []
  for (const { events, ...course } of courses) {
    const some = { ...course, events: events.filter((_, at) => at % every === 0) }
    choices.push(...(await choicesOf(some, firstVisitsOnly, random, fitting.part(0, 0.3))))
  }
  const weights = await fitChoices(choices, {
    width: COMPONENT_COUNT,
    prior,
    pull: PRIOR_PULL,
    isMuted,
    random,
    onShare: (share) => fitting.part(0.3, 0.4).reach(share, 'weighing the components'),
  })
  for (const course of eventCount < LIST_MINIMUM ? [] : courses) {
    lists.push(...(await listsOf(course, weights, firstVisitsOnly, fitting.part(0.4, 0.75))))
  }
  const network = await networkOf(lists, random, fitting.part(0.75, 1))
  return { weights, network, firstVisitsOnly }
}

const withoutRepeats = (course: Course): Course => ({
  ...course,
  events: course.events.filter(({ request, taken }) => !request.history.includes(taken)),
})

/** The taken item, all that the person knows, and a seeded sample of the rest, which stands for the rest. */
async function choicesOf(course: Course, firstVisitsOnly: boolean, random: Random, fitting: Fitting): Promise<Choice[]> {
  const { itemCount } = course.parts.city
  const choices: Choice[] = []
  for (const { request, taken, alsoTaken } of course.events) {
    const scene = sceneOf(request, course.parts, course.now)
    const rows = new Set([taken])
    if (!firstVisitsOnly) for (const item of scene.visited) rows.add(item)
    const sureCount = rows.size
    const restCount = itemCount - (firstVisitsOnly ? new Set([...scene.visited, taken]).size : sureCount)
    const wanted = Math.min(ALTERNATIVE_COUNT, Math.floor(restCount / 2))
    for (let tries = 0; rows.size < sureCount + wanted && tries < 4 * wanted; tries++) {
      const item = random.below(itemCount)
      if (!scene.visited.has(item) && !alsoTaken.includes(item)) rows.add(item)
    }
    const standsFor = wanted ? Math.log(restCount / wanted) : 0
    const features = new Float32Array(rows.size * COMPONENT_COUNT);
    [...rows].forEach((item, row) => scene.describe(item, features, row * COMPONENT_COUNT))
    const logWeights = Float32Array.from(rows, (_, row) => (row < sureCount ? 0 : standsFor))
    choices.push({ features, taken: 0, logWeights })
    if (choices.length % 64 === 0) await fitting.reach(choices.length / course.events.length, 'sampling choices')
  }
  return choices
}

/** Per event the short list that the weighted sum makes; null where the taken item is not on it. */
async function listsOf(course: Course, weights: Float64Array, firstVisitsOnly: boolean, fitting: Fitting) {
  const scores = new Float32Array(course.parts.city.itemCount)
  const lists: (ListedChoice | null)[] = []
  for (const { request, taken: item } of course.events) {
    const scene = sceneOf(request, course.parts, course.now)
    scene.weigh(weights, scores)
    const listed = shortList(scene, scores, firstVisitsOnly)
    const taken = listed.indexOf(item)
    if (taken < 0 || listed.length < LIST_LENGTH) lists.push(null)
    else {
      const features = new Float32Array(LIST_LENGTH * COMPONENT_COUNT)
      listed.forEach((other, row) => scene.describe(other, features, row * COMPONENT_COUNT))
      lists.push({ features, taken, linear: Float32Array.from(listed, (row) => scores[row]!) })
    }
    if (lists.length % 64 === 0) await fitting.reach(lists.length / course.events.length, 'listing choices')
  }
  return lists
}

async function networkOf(lists: readonly (ListedChoice | null)[], random: Random, fitting: Fitting): Promise<ChoiceNetwork | null> {
  const cut = Math.floor(lists.length * (1 - JUDGING_SHARE))
  const taught = found(lists.slice(0, cut))
  const judges = found(lists.slice(cut))
  if (taught.length < LIST_MINIMUM) return null
  let best = { epochCount: 0, ndcg: meanNdcg(judges, null) }
  const fit = { width: COMPONENT_COUNT, listLength: LIST_LENGTH, random }
  await fitNetwork(taught, {
    ...fit,
    epochCount: EPOCH_LIMIT,
    onEpoch: async (network, epoch) => {
      const ndcg = meanNdcg(judges, network)
      if (ndcg > best.ndcg) best = { epochCount: epoch + 1, ndcg }
      await fitting.reach((epoch + 1) / (2 * EPOCH_LIMIT), 'judging the network')
    },
  })
  if (best.epochCount === 0) return null
  return fitNetwork(found(lists), {
    ...fit,
    epochCount: best.epochCount,
    onEpoch: (_, epoch) => fitting.reach(0.5 + (epoch + 1) / (2 * best.epochCount), 'training the network'),
  })
}

const found = (lists: readonly (ListedChoice | null)[]) => lists.filter((list) => list !== null)

/** NDCG@10 of lists with one relevant row each. */
function meanNdcg(lists: readonly ListedChoice[], network: ChoiceNetwork | null): number {
  let sum = 0
  for (const { features, linear, taken } of lists) {
    const scores = network
      ? linear.map((score, row) => networkScore(network, features, row * network.width, score))
      : linear
    let better = 0
    for (const score of scores) if (score > scores[taken]!) better++
    if (better < 10) sum += 1 / Math.log2(better + 2)
  }
  return lists.length ? sum / lists.length : 0
}
