import { packArtefact, unpackArtefact } from '../numerics/artefact.ts'
import { packNetwork, unpackNetwork } from './context/choice-network.ts'
import { type Chooser, choose } from './context/chooser.ts'
import { type City, cityOf, withMoreItems } from './context/city.ts'
import { packCity, unpackCity } from './context/city-artefact.ts'
import { groundsOf } from './context/grounds.ts'
import { HABITS, habitsOf } from './context/habits.ts'
import { momentsOf } from './context/moments.ts'
import { type Course, eventLimitFor, learnToChoose } from './context/learning.ts'
import { sceneOf, type SceneParts, scratchFor } from './context/scene.ts'
import { nearestTo, tasteGraphOf } from './context/taste-graph.ts'
import { latestTime, visitsByPerson, visitsOfRequest } from './context/visits.ts'
import { type Fitting, fittingOf } from './fitting.ts'
import type { Moments } from '../serving/moment.ts'
import { refuseWrongLength } from './holdings.ts'
import { lessonsOf } from './lessons.ts'
import type { Grounds } from './reasons.ts'
import type { FitOptions, ItemFeatures, Model, Recommender, ScoreRequest, TrainingSet } from './recommender.ts'

const VERSION = 1
const CLOCK_HABITS = (['atThisHour', 'atThisHourAndKindOfDay', 'onThisWeekday'] as const).map((name) => HABITS.indexOf(name))

export interface ContextualKind {
  readonly name: string
  /** Whether a person's own visits count per item. */
  readonly usesHabits: boolean
  /** Whether it is to foretell first visits only: places that the person does not know. */
  readonly firstVisitsOnly: boolean
}

export interface ContextualModel extends Model {
  /** What speaks for each of some items, for `reasonFor`. */
  grounds(request: ScoreRequest, items: ArrayLike<number>): Grounds[]
  including(features: ItemFeatures, count: number): ContextualModel
  /** What the moment adds to each item, apart from the person; by the weighted sum, without the network. */
  moments(): Moments
  /** What a request's own habits add at some moments to the items it holds, over what they add at an average one: a number a moment. */
  habitsAt(request: ScoreRequest, times: readonly number[]): ReadonlyMap<number, number[]>
}

export interface ContextualRecommender extends Recommender {
  fit(set: TrainingSet, options: FitOptions): Promise<ContextualModel>
  load(bytes: Uint8Array): ContextualModel
}

/**
 * What a person takes next, here and now: own habits, the hour and the day, the place, the weather, the basket, what others
 * take next, and taste; weights and network learned on held-out events (see `lessonsOf` and `learnToChoose`), statistics
 * then counted again on all. Refuses an empty or misshapen set.
 */
export function contextualRecommender(kind: ContextualKind): ContextualRecommender {
  return {
    name: kind.name,
    async fit(set, options) {
      const fitting = fittingOf(options)
      await fitting.reach(0, 'reading')
      const now = options.now ?? latestTime(set.interactions)
      const city = await countCity(set, { ...options, now }, fitting.part(0, 0.1))
      const { lessons, hasRepeats } = lessonsOf(set, { ...options, now }, eventLimitFor(city.itemCount))
      const courses: Course[] = []
      for (const { taught, now: end, events } of lessons) {
        const earlier = await countCity(taught, { ...options, now: end }, fitting.part(0.1, 0.2))
        courses.push({ parts: partsOf(earlier, kind), now: end, events })
      }
      const habits = { usesHabits: kind.usesHabits && hasRepeats, firstVisitsOnly: kind.firstVisitsOnly || !hasRepeats }
      const chooser = await learnToChoose({ courses, ...habits, seed: options.seed }, fitting.part(0.2, 0.99))
      await fitting.reach(1, 'fitted')
      return modelOf(kind, partsOf(city, kind), chooser, now)
    },
    load(bytes) {
      const { facts, arrays } = unpackArtefact(bytes, kind.name, VERSION)
      const network = unpackNetwork(arrays)
      const chooser = { weights: arrays.weights as Float64Array, network, firstVisitsOnly: facts.firstVisitsOnly as boolean }
      return modelOf(kind, partsOf(unpackCity({ facts, arrays }), kind), chooser, facts.now as number)
    },
  }
}

/** All that is known. */
export const contextual = contextualRecommender({ name: 'contextual', usesHabits: true, firstVisitsOnly: false })
/** The same without counting a person's own visits per item: what the setting alone foretells. */
export const contextualWithoutHabits = contextualRecommender({
  name: 'contextual-without-habits',
  usesHabits: false,
  firstVisitsOnly: false,
})
/** Somewhere new. */
export const discovery = contextualRecommender({ name: 'discovery', usesHabits: false, firstVisitsOnly: true })

const partsOf = (city: City, { usesHabits }: ContextualKind): SceneParts => ({
  city,
  usesHabits,
  scratch: scratchFor(city.itemCount),
})

async function countCity(set: TrainingSet, { seed, now }: FitOptions & { now: number }, fitting: Fitting): Promise<City> {
  const taste = await tasteGraphOf(set.interactions, seed, (share) => fitting.reach(share, 'comparing items'))
  return cityOf(set, visitsByPerson(set.interactions, now), { now, taste })
}

function modelOf(kind: ContextualKind, parts: SceneParts, chooser: Chooser, now: number): ContextualModel {
  const { city } = parts
  return {
    name: kind.name,
    itemCount: city.itemCount,
    score(request, out) {
      refuseWrongLength(out, city.itemCount)
      choose(sceneOf(request, parts, now), chooser, out)
    },
    neighbours: (item, count) => nearestTo(city.taste, item, count),
    grounds: (request, items) => groundsOf(city, request, items, now),
    including: (features, count) => modelOf(kind, partsOf(withMoreItems(city, features, count), kind), chooser, now),
    moments: () => momentsOf(city, chooser.weights),
    habitsAt(request, times) {
      const last = Math.max(...times)
      const visits = visitsOfRequest(request, city.itemCount, last)
      const usual = habitsOf(visits, last, city, true)
      const added = new Map(Array.from(usual.keys(), (item): [number, number[]] => [item, []]))
      for (const time of kind.usesHabits ? times : []) {
        for (const [item, own] of habitsOf(visits, time, city)) {
          const before = usual.get(item)!
          // Only what depends on the clock: days since are as they are.
          added.get(item)!.push(CLOCK_HABITS.reduce((sum, at) => sum + chooser.weights[at]! * (own[at]! - before[at]!), 0))
        }
      }
      return added
    },
    save() {
      const { facts, arrays } = packCity(city)
      const { network, weights } = chooser
      return packArtefact({
        kind: kind.name,
        version: VERSION,
        facts: { ...facts, now, firstVisitsOnly: chooser.firstVisitsOnly },
        arrays: {
          ...arrays,
          weights,
          ...(network ? packNetwork(network) : {}),
        },
      })
    },
  }
}
