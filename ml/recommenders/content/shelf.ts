import type { SparseRows } from '../../numerics/sparse.ts'
import type { ItemFeatures, ScoreRequest } from '../recommender.ts'
import type { Latent, LatentBridge } from './latent.ts'
import { cosines, meanRow, type Vocabulary, weightedTerms } from './vocabulary.ts'
import { plainText, wordsOf } from './words.ts'

/** What content says of an item for a person: cosines, and the nearness of prices. */
export const LIKENESSES = ['labels', 'words', 'price', 'statedTastes', 'latent'] as const
export const LIKENESS_COUNT = LIKENESSES.length

/** The items as their content describes them. */
export interface Shelf {
  readonly itemCount: number
  readonly labels: SparseRows
  readonly words: SparseRows
  /** ln of the typical price in kobo; NaN where unknown. */
  readonly prices: Float64Array
  readonly latent: Latent
}

export interface Language {
  readonly labels: Vocabulary
  readonly words: Vocabulary
  readonly bridge: LatentBridge
}

/** Labels as written and, for matching across spellings, without marks and case. */
export const labelTerms = (features: ItemFeatures, itemCount: number): string[][] =>
  Array.from({ length: itemCount }, (_, item) => (features.labels?.[item] ?? []).map(plainText))

export const wordTerms = (features: ItemFeatures, itemCount: number): string[][] =>
  Array.from({ length: itemCount }, (_, item) => wordsOf(features.texts?.[item] ?? ''))

export const logPrices = (features: ItemFeatures, itemCount: number): Float64Array =>
  Float64Array.from({ length: itemCount }, (_, item) => {
    const price = features.prices?.[item] ?? Number.NaN
    return price > 0 && price < Infinity ? Math.log(price) : Number.NaN
  })

/**
 * Writes the likeness of every item to what the person holds and said: columns of LIKENESSES, each `itemCount` long.
 * An item whose content is unknown gets 0. O(terms + items x rank).
 */
export function likenesses(shelf: Shelf, language: Language, request: ScoreRequest, held: Uint32Array): Float32Array[] {
  const columns = LIKENESSES.map(() => new Float32Array(shelf.itemCount))
  const [labels, words, price, stated, latent] = columns as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array]
  if (held.length) {
    cosines(shelf.labels, meanRow(shelf.labels, held), labels)
    cosines(shelf.words, meanRow(shelf.words, held), words)
    addLatent(shelf.latent, held, latent)
    const known = [...held].map((item) => shelf.prices[item]!).filter(Number.isFinite)
    const usual = known.reduce((sum, value) => sum + value, 0) / known.length
    if (known.length) shelf.prices.forEach((own, item) => (price[item] = Number.isNaN(own) ? 0 : 1 / (1 + Math.abs(own - usual))))
  }
  if (request.tastes?.length) {
    const wishes = weightedTerms(language.labels, [request.tastes.map(plainText)])
    cosines(shelf.labels, meanRow(wishes, [0]), stated)
    // What is no label may be a dish: then the menus know it.
    const dishes = request.tastes.filter((taste) => !language.labels.numbers.has(plainText(taste)))
    const menuWords = weightedTerms(language.words, [dishes.flatMap(wordsOf)])
    if (menuWords.columns.length) {
      const named = new Float32Array(shelf.itemCount)
      cosines(shelf.words, meanRow(menuWords, [0]), named)
      for (let item = 0; item < named.length; item++) stated[item] = Math.max(stated[item]!, named[item]!)
    }
  }
  return columns
}

/** Cosine of each item's vector with the sum of the held ones, -1 .. 1. */
function addLatent({ rank, vectors }: Latent, held: Uint32Array, out: Float32Array): void {
  const person = new Float64Array(rank)
  for (const item of held) for (let k = 0; k < rank; k++) person[k]! += vectors[item * rank + k]!
  const length = Math.sqrt(person.reduce((sum, value) => sum + value * value, 0))
  for (let item = 0; item < out.length; item++) {
    let dot = 0
    let square = 0
    for (let k = 0; k < rank; k++) {
      const value = vectors[item * rank + k]!
      dot += value * person[k]!
      square += value * value
    }
    out[item] = dot === 0 ? 0 : dot / (length * Math.sqrt(square))
  }
}
