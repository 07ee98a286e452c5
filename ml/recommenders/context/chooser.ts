import { topIndices } from '../../numerics/top-k.ts'
import { type ChoiceNetwork, networkScore } from './choice-network.ts'
import { COMPONENT_COUNT, COMPONENTS, type Component, HABITS_COUNT, type Scene } from './scene.ts'

/** How the components of a scene become scores: a weighted sum for all, a network for the best of them. */
export interface Chooser {
  readonly weights: Float64Array
  readonly network: ChoiceNetwork | null
  /** Items that the person already knows are not chosen among (they still get a score). */
  readonly firstVisitsOnly: boolean
}

/** Rows that the network ranks again. */
export const LIST_LENGTH = 100

/** Weights fitted on check-ins of one city: the start for every other, and the whole answer where there are no times. */
export const PRIOR_WEIGHTS: Partial<Record<Component, number>> = {
  visited: 4,
  visits: -0.1,
  visitsThisFortnight: 0.4,
  visitsThisWeek: 0.3,
  atThisHour: 0.3,
  atThisHourAndKindOfDay: 0.1,
  onThisWeekday: 0.1,
  sinceLastVisit: 0.5,
  isWhereIAm: -0.5,
  onlyOnce: -0.9,
  fame: 0.3,
  freshFame: 0.4,
  hour: 0.4,
  occasion: 0.4,
  weather: 0.4,
  distanceSoonAfter: -0.4,
  distanceLater: -0.2,
  usualPlaces: 0.3,
  usualPlacesAtThisHour: 0.1,
  nextInDay: 0.05,
  nextSoon: 0.15,
  collaborative: 0.5,
}

export const priorWeights = (): Float64Array => Float64Array.from(COMPONENTS, (name) => PRIOR_WEIGHTS[name] ?? 0)
export const isHabit = (component: number): boolean => component < HABITS_COUNT

/** The best items by the weighted sum, among those that may be chosen. */
export function shortList(scene: Scene, scores: Float32Array, firstVisitsOnly: boolean): Uint32Array {
  if (!firstVisitsOnly) return topIndices(scores, LIST_LENGTH)
  const open = scores.slice()
  for (const item of scene.visited) open[item] = -Infinity
  return topIndices(open, LIST_LENGTH)
}

/**
 * Writes log-odds: exp of them, over their sum, is the chance that the person takes the item next. The network shares
 * out again what the weighted sum gave to the short list as a whole: P(i) = P(list) P(i in list).
 */
export function choose(scene: Scene, chooser: Chooser, out: Float32Array): void {
  scene.weigh(chooser.weights, out)
  const { network } = chooser
  if (!network) return
  const listed = shortList(scene, out, chooser.firstVisitsOnly)
  const row = new Float32Array(COMPONENT_COUNT)
  const linear = Float64Array.from(listed, (item) => out[item]!)
  const deep = linear.map((score, place) => {
    scene.describe(listed[place]!, row, 0)
    return networkScore(network, row, 0, score)
  })
  const shift = logSumExp(linear) - logSumExp(deep)
  listed.forEach((item, place) => (out[item] = deep[place]! + shift))
}

function logSumExp(values: Float64Array): number {
  const highest = values.reduce((max, value) => Math.max(max, value), -Infinity)
  return highest === -Infinity ? 0 : highest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - highest), 0))
}
