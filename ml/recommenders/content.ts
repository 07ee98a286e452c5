import { packArtefact, unpackArtefact } from '../numerics/artefact.ts'
import { randomFrom } from '../numerics/random.ts'
import { columnCounts, type SparseRows } from '../numerics/sparse.ts'
import { bridged, bridgeOf, latentOf } from './content/latent.ts'
import { type Language, LIKENESS_COUNT, likenesses, labelTerms, logPrices, type Shelf, wordTerms } from './content/shelf.ts'
import { type Vocabulary, vocabularyOf, weightedTerms } from './content/vocabulary.ts'
import { type Choice, fitChoices } from './context/choice.ts'
import { nearestTo, tasteGraphOf } from './context/taste-graph.ts'
import { type Fitting, fittingOf } from './fitting.ts'
import { heldItems, holdingsOf, refuseWrongLength } from './holdings.ts'
import { lessonsOf } from './lessons.ts'
import type { ItemFeatures, Model, Recommender, TrainingSet } from './recommender.ts'

const KIND = 'content'
const VERSION = 1
const RANK = 24
const EVENT_LIMIT = 4_000
const EVENT_MINIMUM = 100
const ALTERNATIVE_COUNT = 100
/** Labels, words, price, stated tastes, latent: before anything is learned. */
const PRIOR = Float64Array.from([2, 1, 0.5, 2, 2])
const PRIOR_PULL = 20

export interface ContentModel extends Model {
  /** The same model with more items, numbered after the known ones: they stand where their content puts them. O(new items). */
  including(features: ItemFeatures, count: number): ContentModel
}

interface Parts {
  readonly shelf: Shelf
  readonly language: Language
  readonly weights: Float64Array
  readonly taste: SparseRows
}

/**
 * Items like those a person holds and what they said they like, by labels (cuisine, dish, diet, tag), words of menus and
 * reviews (TF-IDF without marks), price, and the place that content foretells in the space of tastes (see `bridgeOf`); weights
 * learned on held-out events (conditional logit). Seeded. Refuses an empty or misshapen set; a set without
 * features is answered by tastes alone. O(interactions + terms + items x rank).
 */
export const content: Recommender & { load(bytes: Uint8Array): ContentModel } = {
  name: KIND,
  async fit(set, options): Promise<ContentModel> {
    const fitting = fittingOf(options)
    await fitting.reach(0, 'reading')
    const { lessons } = lessonsOf(set, options, EVENT_LIMIT)
    const random = randomFrom(options.seed)
    const choices: Choice[] = []
    for (const { taught, events } of lessons) {
      const parts = await described(taught, options.seed, fitting.part(0, 0.4))
      for (const { request, taken, alsoTaken } of events) {
        const held = heldItems(request, parts.shelf.itemCount)
        if (held.includes(taken)) continue
        const ruledOut = new Set([taken, ...held, ...alsoTaken])
        const columns = likenesses(parts.shelf, parts.language, request, held)
        const drawn = Array.from({ length: ALTERNATIVE_COUNT }, () => random.below(parts.shelf.itemCount))
        const rows = [taken, ...drawn.filter((item) => !ruledOut.has(item))]
        const features = Float32Array.from(rows.flatMap((item) => columns.map((column) => column[item]!)))
        choices.push({ features, taken: 0 })
      }
      await fitting.reach(0.5, 'weighing the likenesses')
    }
    const weights = await fitChoices(choices.length < EVENT_MINIMUM ? [] : choices, {
      width: LIKENESS_COUNT,
      prior: PRIOR,
      pull: PRIOR_PULL,
      isMuted: () => false,
      random,
    })
    const whole = await described(set, options.seed, fitting.part(0.6, 0.99))
    await fitting.reach(1, 'fitted')
    return modelOf({ ...whole, weights })
  },
  load(bytes) {
    const { facts, arrays } = unpackArtefact(bytes, KIND, VERSION)
    const itemCount = facts.itemCount as number
    const floats = (name: string) => arrays[name] as Float32Array
    const sparse = (name: string, rowCount: number, columnCount: number): SparseRows => ({
      rowCount,
      columnCount,
      offsets: arrays[`${name}Offsets`] as Uint32Array,
      columns: arrays[`${name}Columns`] as Uint32Array,
      values: floats(`${name}Values`),
    })
    const vocabulary = (name: string): Vocabulary => ({
      numbers: new Map((facts[name] as string[]).map((term, at) => [term, at])),
      rarities: arrays[`${name}Rarities`] as Float64Array,
    })
    const language = {
      labels: vocabulary('labels'),
      words: vocabulary('words'),
      bridge: { rank: facts.rank as number, terms: facts.terms as number, mean: floats('bridgeMean'), weights: floats('bridgeWeights') },
    }
    return modelOf({
      language,
      shelf: {
        itemCount,
        labels: sparse('labels', itemCount, language.labels.rarities.length),
        words: sparse('words', itemCount, language.words.rarities.length),
        prices: arrays.prices as Float64Array,
        latent: { rank: facts.rank as number, vectors: floats('latent') },
      },
      weights: arrays.weights as Float64Array,
      taste: sparse('taste', facts.tasteRows as number, facts.tasteRows as number),
    })
  },
}

async function described(set: TrainingSet, seed: number, fitting: Fitting): Promise<Omit<Parts, 'weights'>> {
  const { interactions, features = {} } = set
  const { itemCount } = interactions
  const labelLists = labelTerms(features, itemCount)
  const wordLists = wordTerms(features, itemCount)
  const vocabularies = { labels: vocabularyOf(labelLists, 1), words: vocabularyOf(wordLists, 2) }
  const labels = weightedTerms(vocabularies.labels, labelLists)
  const words = weightedTerms(vocabularies.words, wordLists)
  const taste = await tasteGraphOf(interactions, seed, (share) => fitting.reach(share, 'comparing items'))
  const known = latentOf(taste, RANK, seed)
  const bridge = bridgeOf(labels, known)
  const latent = bridged(bridge, labels, known, columnCounts(holdingsOf(interactions, seed)))
  const shelf = { itemCount, labels, words, prices: logPrices(features, itemCount), latent }
  return { shelf, taste, language: { ...vocabularies, bridge } }
}

function modelOf(parts: Parts): ContentModel {
  const { shelf, language, weights, taste } = parts
  return {
    name: KIND,
    itemCount: shelf.itemCount,
    score(request, out) {
      refuseWrongLength(out, shelf.itemCount)
      out.fill(0)
      likenesses(shelf, language, request, heldItems(request, shelf.itemCount)).forEach((column, kind) => {
        for (let item = 0; item < out.length; item++) out[item]! += weights[kind]! * column[item]!
      })
    },
    neighbours: (item, count) => nearestTo(taste, item, count),
    including: (features, count) => modelOf({ ...parts, shelf: longer(shelf, language, features, count) }),
    save() {
      const sparse = (name: string, { offsets, columns, values }: SparseRows) => ({
        [`${name}Offsets`]: offsets,
        [`${name}Columns`]: columns,
        [`${name}Values`]: values,
      })
      const { bridge, labels, words } = language
      return packArtefact({
        kind: KIND,
        version: VERSION,
        facts: {
          itemCount: shelf.itemCount,
          rank: bridge.rank,
          terms: bridge.terms,
          tasteRows: taste.rowCount,
          labels: [...labels.numbers.keys()],
          words: [...words.numbers.keys()],
        },
        arrays: {
          labelsRarities: labels.rarities,
          wordsRarities: words.rarities,
          bridgeMean: bridge.mean,
          bridgeWeights: bridge.weights,
          prices: shelf.prices,
          latent: shelf.latent.vectors,
          weights,
          ...sparse('labels', shelf.labels),
          ...sparse('words', shelf.words),
          ...sparse('taste', taste),
        },
      })
    },
  }
}

function longer(shelf: Shelf, language: Language, features: ItemFeatures, count: number): Shelf {
  const labels = weightedTerms(language.labels, labelTerms(features, count))
  const latent = bridged(language.bridge, labels, null, [])
  return {
    itemCount: shelf.itemCount + count,
    labels: stacked(shelf.labels, labels),
    words: stacked(shelf.words, weightedTerms(language.words, wordTerms(features, count))),
    prices: Float64Array.from([...shelf.prices, ...logPrices(features, count)]),
    latent: { rank: latent.rank, vectors: Float32Array.from([...shelf.latent.vectors, ...latent.vectors]) },
  }
}

function stacked(above: SparseRows, below: SparseRows): SparseRows {
  const end = above.columns.length
  return {
    rowCount: above.rowCount + below.rowCount,
    columnCount: above.columnCount,
    offsets: Uint32Array.from([...above.offsets, ...below.offsets.subarray(1).map((offset) => offset + end)]),
    columns: Uint32Array.from([...above.columns, ...below.columns]),
    values: Float32Array.from([...above.values, ...below.values]),
  }
}
