import { packArtefact, unpackArtefact } from '../numerics/artefact.ts'
import { type Random, randomFrom } from '../numerics/random.ts'
import { type Choice, fitChoices } from './context/choice.ts'
import { content } from './content.ts'
import { contextual, type ContextualModel } from './contextual.ts'
import { type Fitting, fittingOf } from './fitting.ts'
import { heldItems, refuseWrongLength } from './holdings.ts'
import { itemBasedInClosedForm } from './item-based.ts'
import { type LessonEvent, lessonsOf } from './lessons.ts'
import { nearby } from './nearby.ts'
import { popularity } from './popularity.ts'
import { boundedFar, type MomentSheet } from '../serving/moment.ts'
import type { FitOptions, ItemFeatures, Model, Recommender, ScoreRequest, TrainingSet } from './recommender.ts'
import { social } from './social.ts'

const VERSION = 3
const EVENT_LIMIT = 4_000
const EVENT_MINIMUM = 100
const ALTERNATIVE_COUNT = 200
const POOLED_PULL = 10
const KIND_PULL = 60
/** Share of the events that are foretold a second time as if the person had come a moment ago: of strangers a log knows little. */
const NEWCOMER_SHARE = 0.25
const NEWCOMER_ITEMS = 3

export interface HybridRecommender extends Recommender {
  fit(set: TrainingSet, options: FitOptions): Promise<HybridModel>
  /**
   * The parts fitted anew, under the weights of an earlier model: what is usual between two full trainings, for a third of their
   * time. Refuses what `fit` refuses.
   */
  refit(set: TrainingSet, options: FitOptions, earlier: HybridModel): Promise<HybridModel>
  load(bytes: Uint8Array): HybridModel
}

/** How a part's scores enter the blend: as they are (logarithms already), or brought to mean 0 and deviation 1. */
export interface BlendedPart {
  readonly recommender: Recommender
  readonly scale: 'as it is' | 'standard'
  /** Weight before anything is learned, >= 0. */
  readonly prior: number
  /** Knows an item only by who took it: of an untried item it says the mean, not the worst. */
  readonly needsTakers?: boolean
}

/** Kinds of people by the number of items that they hold; each has weights of its own. */
export const KINDS_OF_PEOPLE = [
  { name: 'stranger', below: 1 },
  { name: 'new', below: 3 },
  { name: 'few', below: 10 },
  { name: 'many', below: Infinity },
] as const

export const kindOf = (heldCount: number): number => KINDS_OF_PEOPLE.findIndex(({ below }) => heldCount < below)

/**
 * One score from several recommenders: a conditional logit over their scores, learned on events that none of them has seen
 * (`lessonsOf`: a time split where there are times, people left out where not), once for all people and again for each kind
 * of person, pulled to the weights of all. Items that the person holds have weights of their own beside a constant, since to come back
 * and to find something new are two choices. The parts are then fitted again on everything. Seeded. O(parts' fits x lessons).
 * Refuses what any part refuses.
 */
export function hybridOf(name: string, parts: readonly BlendedPart[]): HybridRecommender {
  return {
    name,
    async fit(set, options) {
      const fitting = fittingOf(options)
      await fitting.reach(0, 'reading')
      const models = await fitParts(parts, set, options, fitting.part(0, 0.3))
      const { lessons, hasRepeats } = lessonsOf(set, options, EVENT_LIMIT)
      const random = randomFrom(options.seed)
      const choices: { kind: number; choice: Choice }[] = []
      for (const { taught, now, events } of lessons) {
        const taughtModels = await fitParts(parts, taught, { ...options, now }, fitting.part(0.3, 0.8))
        const ensemble = ensembleOf(parts, taughtModels, untriedOf(taught))
        choices.push(...(await choicesOf(ensemble, set.interactions.times ? withNewcomers(events, random) : events, hasRepeats, random, fitting.part(0.8, 0.95))))
      }
      const weights = await learn(parts, choices, random)
      await fitting.reach(1, 'fitted')
      return modelOf(name, ensembleOf(parts, models, untriedOf(set)), weights)
    },
    async refit(set, options, earlier) {
      const fitting = fittingOf(options)
      await fitting.reach(0, 'reading')
      const models = await fitParts(parts, set, options, fitting.part(0, 0.99))
      await fitting.reach(1, 'fitted')
      return modelOf(name, ensembleOf(parts, models, untriedOf(set)), earlier.weights)
    },
    load(bytes) {
      const { arrays } = unpackArtefact(bytes, name, VERSION)
      const models = parts.map(({ recommender }) => recommender.load(arrays[recommender.name] as Uint8Array))
      const weights = KINDS_OF_PEOPLE.map((kind) => arrays[`weights ${kind.name}`] as Float64Array)
      return modelOf(name, ensembleOf(parts, models, arrays.untried as Uint32Array), weights)
    },
  }
}

/**
 * Social holds item-based and user-based parts, practised on newcomers, and what friends hold where there are friends. That practice
 * costs people of whom much is known (bench: "Demo city, new places"), and a blend cannot be better than what it is made of: so item-based
 * stands beside it, practised on everybody.
 */
export const BLENDED_PARTS: readonly BlendedPart[] = [
  { recommender: popularity, scale: 'standard', prior: 0.2, needsTakers: true },
  { recommender: social, scale: 'standard', prior: 0.2, needsTakers: true },
  { recommender: itemBasedInClosedForm, scale: 'standard', prior: 0.2, needsTakers: true },
  { recommender: content, scale: 'standard', prior: 0.3 },
  { recommender: contextual, scale: 'as it is', prior: 0.7 },
  { recommender: nearby, scale: 'as it is', prior: 0.3 },
]

export const hybrid = hybridOf('hybrid', BLENDED_PARTS)

async function fitParts(parts: readonly BlendedPart[], set: TrainingSet, { seed, now, signal }: FitOptions, fitting: Fitting) {
  const models: Model[] = []
  for (const [at, { recommender }] of parts.entries()) {
    await fitting.reach(at / parts.length, `fitting ${recommender.name}`)
    models.push(await recommender.fit(set, { seed, now, signal }))
  }
  await fitting.reach(1, 'fitted the parts')
  return models
}

interface Ensemble {
  readonly itemCount: number
  readonly parts: readonly BlendedPart[]
  readonly models: readonly Model[]
  /** Items that nobody has taken. */
  readonly untried: Uint32Array
}

const ensembleOf = (parts: readonly BlendedPart[], models: readonly Model[], untried: Uint32Array): Ensemble => ({ parts, models, untried, itemCount: models[0]!.itemCount })

function untriedOf({ interactions }: TrainingSet): Uint32Array {
  const { itemCount, items } = interactions
  const tried = new Uint8Array(itemCount)
  for (const item of items) if (item < itemCount) tried[item] = 1
  return Uint32Array.from({ length: itemCount }, (_, item) => item).filter((item) => tried[item] === 0)
}

async function choicesOf(
  ensemble: Ensemble,
  events: readonly LessonEvent[],
  hasRepeats: boolean,
  random: Random,
  fitting: Fitting,
) {
  const choices: { kind: number; choice: Choice }[] = []
  const { models, itemCount } = ensemble
  const columns = models.map(() => new Float32Array(itemCount))
  for (const { request, taken, alsoTaken } of events) {
    const held = heldItems(request, itemCount)
    const ruledOut = new Set(alsoTaken)
    scoreParts(ensemble, request, columns)
    const sure = new Set([taken, ...(hasRepeats ? held : [])])
    const rest = new Set<number>()
    for (let tries = 0; tries < 4 * ALTERNATIVE_COUNT && rest.size < ALTERNATIVE_COUNT; tries++) {
      const item = itemCount <= ALTERNATIVE_COUNT ? tries : random.below(itemCount)
      if (item < itemCount && !sure.has(item) && !ruledOut.has(item)) rest.add(item)
    }
    const rows = [...sure, ...rest]
    const restCount = itemCount - sure.size - ruledOut.size
    const standsFor = Math.log(Math.max(1, restCount / Math.max(1, rest.size)))
    choices.push({
      kind: kindOf(held.length),
      choice: {
        features: Float32Array.from(rows.flatMap((item) => featuresOf(columns, item, isHeld(held, item)))),
        taken: 0,
        logWeights: Float32Array.from(rows, (_, row) => (row < sure.size ? 0 : standsFor)),
      },
    })
    if (choices.length % 64 === 0) await fitting.reach(choices.length / events.length, 'weighing the parts')
  }
  return choices
}

/** The events, and some of them again with hardly any history. */
function withNewcomers(events: readonly LessonEvent[], random: Random): LessonEvent[] {
  const again = events.filter(() => random.uniform() < NEWCOMER_SHARE).map(({ request, ...event }): LessonEvent => {
    const kept = random.below(NEWCOMER_ITEMS)
    const from = Math.max(0, request.history.length - kept)
    return { ...event, request: { ...request, person: null, history: request.history.subarray(from), historyTimes: request.historyTimes?.subarray(from) } }
  })
  return [...events, ...again]
}

/** One number a part for an item that is new to the person, one for an item that they hold, and whether they hold it. */
function featuresOf(columns: readonly Float32Array[], item: number, held: boolean): number[] {
  const own = columns.map((column) => column[item]!)
  const none = own.map(() => 0)
  return held ? [...none, ...own, 1] : [...own, ...none, 0]
}

/** @param held in rising order */
function isHeld(held: Uint32Array, item: number): boolean {
  let low = 0
  let high = held.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (held[middle]! < item) low = middle + 1
    else high = middle
  }
  return held[low] === item
}

/** Weights for each kind of person. */
async function learn(parts: readonly BlendedPart[], choices: readonly { kind: number; choice: Choice }[], random: Random) {
  const fit = { width: 2 * parts.length + 1, isMuted: () => false, random, epochCount: 12 }
  const prior = Float64Array.of(...parts.map((part) => part.prior), ...parts.map((part) => part.prior), 0)
  if (choices.length < EVENT_MINIMUM) return KINDS_OF_PEOPLE.map(() => prior)
  const pooled = await fitChoices(choices.map(({ choice }) => choice), { ...fit, prior, pull: POOLED_PULL })
  return Promise.all(
    KINDS_OF_PEOPLE.map((_, kind) => {
      const own = choices.filter((entry) => entry.kind === kind).map(({ choice }) => choice)
      return fitChoices(own, { ...fit, prior: pooled, pull: KIND_PULL })
    }),
  )
}

/** Every part's scores, each on its scale. Of items that a part has never heard of, one that needs takers says the mean. */
function scoreParts({ parts, models, untried }: Ensemble, request: ScoreRequest, columns: readonly Float32Array[]): void {
  models.forEach((model, at) => {
    const column = columns[at]!
    model.score(request, column.subarray(0, model.itemCount))
    column.fill(0, model.itemCount)
    if (parts[at]!.scale === 'standard') standardise(column)
    if (parts[at]!.needsTakers) for (const item of untried) column[item] = 0
  })
}

function standardise(values: Float32Array): void {
  let sum = 0
  let squares = 0
  for (let at = 0; at < values.length; at++) {
    sum += values[at]!
    squares += values[at]! * values[at]!
  }
  const mean = sum / values.length
  const deviation = Math.sqrt(Math.max(0, squares / values.length - mean * mean))
  const scale = deviation > 1e-12 ? 1 / deviation : 0
  for (let at = 0; at < values.length; at++) values[at] = (values[at]! - mean) * scale
}

export interface HybridModel extends Model {
  /** Of the parts, for each kind of people. */
  readonly weights: readonly Float64Array[]
  including(features: ItemFeatures, count: number): HybridModel
  /** What each part adds to some items, over what it adds to the mean item: name of the part -> one number an item. */
  contributions(request: ScoreRequest, items: ArrayLike<number>): Record<string, Float32Array>
  /** The contextual part, where it is one of the parts. */
  readonly contextual: ContextualModel | null
  /** What the moment adds for each kind of person; null without a contextual part. */
  momentSheet(itemIds: readonly string[]): MomentSheet | null
  /** How much the contextual part weighs for somebody who holds so many items. */
  contextualWeight(heldCount: number): number
}

export const isHybrid = (model: Model): model is HybridModel => 'contributions' in model

function modelOf(name: string, ensemble: Ensemble, weights: readonly Float64Array[]): HybridModel {
  const { parts, models, untried, itemCount } = ensemble
  const similar = models.find((model) => model.neighbours)?.neighbours
  const columns = models.map(() => new Float32Array(itemCount))
  const ownWeights = (heldCount: number) => weights[kindOf(heldCount)]!
  const placeOf = (part: string) => parts.findIndex(({ recommender }) => recommender.name === part)
  const contextualModel = (models[placeOf(contextual.name)] as ContextualModel | undefined) ?? null
  const weightOf = (own: Float64Array, part: string) => own[placeOf(part)] ?? 0
  /** Whose scores stand in the columns: who asks why asks about what was scored a moment ago. */
  let scored: ScoreRequest | null = null
  return {
    name,
    itemCount,
    weights,
    score(request, out) {
      refuseWrongLength(out, itemCount)
      scored = null
      scoreParts(ensemble, request, columns)
      scored = request
      const held = heldItems(request, itemCount)
      const own = ownWeights(held.length)
      out.fill(0)
      columns.forEach((column, part) => {
        const weight = own[part]!
        if (weight !== 0) for (let item = 0; item < itemCount; item++) out[item]! += weight * column[item]!
      })
      for (const item of held) out[item] = columns.reduce((sum, column, part) => sum + own[parts.length + part]! * column[item]!, own[2 * parts.length]!)
    },
    contributions(request, items) {
      if (scored !== request) scoreParts(ensemble, request, columns)
      scored = request
      const held = heldItems(request, itemCount)
      const own = ownWeights(held.length)
      return Object.fromEntries(columns.map((column, part) => {
        const mean = column.reduce((sum, value) => sum + value, 0) / itemCount
        return [parts[part]!.recommender.name, Float32Array.from(items, (item) => own[isHeld(held, item) ? parts.length + part : part]! * (column[item]! - mean))]
      }))
    },
    contextual: contextualModel,
    contextualWeight: (heldCount) => weightOf(ownWeights(heldCount), contextual.name),
    momentSheet(itemIds) {
      if (!contextualModel) return null
      const moments = contextualModel.moments()
      return {
        ...moments,
        itemIds,
        kinds: KINDS_OF_PEOPLE.map(({ below }, kind) => {
          const moment = Math.max(0, weightOf(weights[kind]!, contextual.name))
          return { below, moment, far: boundedFar(moment * moments.far - weightOf(weights[kind]!, nearby.name)) }
        }),
      }
    },
    including(features, count) {
      const longer = models.map((model) => model.including?.(features, count) ?? model)
      const fresh = Uint32Array.from({ length: count }, (_, at) => itemCount + at)
      return modelOf(name, { parts, models: longer, untried: Uint32Array.from([...untried, ...fresh]), itemCount: itemCount + count }, weights)
    },
    ...(similar && { neighbours: similar }),
    save: () =>
      packArtefact({
        kind: name,
        version: VERSION,
        facts: {},
        arrays: {
          untried,
          ...Object.fromEntries(models.map((model) => [model.name, model.save()])),
          ...Object.fromEntries(weights.map((values, kind) => [`weights ${KINDS_OF_PEOPLE[kind]!.name}`, values])),
        },
      }),
  }
}
