/**
 * The words that occur in names, cuisines, areas and dishes, and which of them somebody may have meant. Correcting
 * words against this list and then looking rows up by the right ones is what keeps a search fast: pg_trgm's own
 * word_similarity has to judge the full text of every row that has a common word such as "rice" in it.
 */

export interface Meaning {
  /** All of these stand in the text: "moimoi" means "moi" and "moi". */
  readonly words: ReadonlyArray<string>
  /** 1 for the word as it was typed, less for a corrected one. */
  readonly weight: number
}

/** A word that is known has its neighbours as an afterthought; one that is not has nothing but them. */
const MAX_CORRECTIONS_OF_KNOWN = 2
const MAX_CORRECTIONS = 6
const CORRECTED = 0.6
const REMEMBERED = 2_000

export class KnownWords {
  private readonly words = new Map<string, number>()
  private readonly remembered = new Map<string, ReadonlyArray<Meaning>>()

  constructor(words: Iterable<string> = []) {
    this.add(words)
  }

  get size(): number {
    return this.words.size
  }

  has(word: string): boolean {
    return this.words.has(word)
  }

  add(words: Iterable<string>): void {
    for (const word of words) if (word && !this.words.has(word)) this.words.set(word, lettersOf(word))
    this.remembered.clear()
  }

  /**
   * What a folded word may mean, best first. A word that is known, or begins a known one, means itself; others are
   * corrected by at most `reach(word)` slips. Never empty: an unknown word means itself and finds nothing.
   */
  meaningsOf(word: string): ReadonlyArray<Meaning> {
    const known = this.remembered.get(word)
    if (known) return known
    const meanings = this.lookUp(word)
    if (this.remembered.size >= REMEMBERED) this.remembered.clear()
    this.remembered.set(word, meanings)
    return meanings
  }

  private lookUp(word: string): ReadonlyArray<Meaning> {
    const self: Meaning = { words: [word], weight: 1 }
    const isKnown = this.words.has(word)
    let isPrefix = isKnown
    const letters = lettersOf(word)
    // Names are misspelt too: a word that is known may still be a slip for its neighbour.
    const slips = isKnown ? (word.length >= 5 ? 1 : 0) : reach(word)
    const near: Array<{ word: string; distance: number }> = []
    for (const [candidate, candidateLetters] of this.words) {
      if (!isPrefix && candidate.startsWith(word)) isPrefix = true
      if (slips === 0 || Math.abs(candidate.length - word.length) > slips || candidate === word) continue
      // One slip changes the set of letters by two at most.
      if (bitsIn(letters ^ candidateLetters) > 2 * slips) continue
      const distance = slipsBetween(word, candidate, slips)
      if (distance <= slips) near.push({ word: candidate, distance })
    }
    near.sort((a, b) => a.distance - b.distance || Number(b.word[0] === word[0]) - Number(a.word[0] === word[0]) || (a.word < b.word ? -1 : 1))
    const corrected = near.slice(0, isPrefix ? MAX_CORRECTIONS_OF_KNOWN : MAX_CORRECTIONS).map((n): Meaning => ({ words: [n.word], weight: CORRECTED ** n.distance }))
    const meanings = isPrefix ? [self, ...corrected] : [...this.halvesOf(word), ...corrected]
    return meanings.length > 0 ? meanings : [self]
  }

  private halvesOf(word: string): Meaning[] {
    for (let i = 2; i <= word.length - 2; i++) {
      const halves = [word.slice(0, i), word.slice(i)]
      if (halves.every((half) => this.words.has(half))) return [{ words: halves, weight: 0.9 }]
    }
    return []
  }
}

/** How many slips a word of this length is forgiven. */
const reach = (word: string): number => (word.length < 3 ? 0 : word.length < 6 ? 1 : 2)

/** The set of letters in a word, as bits: letters and digits of ASCII each have their own, the others share the rest. */
function lettersOf(word: string): number {
  let bits = 0
  for (let i = 0; i < word.length; i++) bits |= 1 << (word.charCodeAt(i) % 32)
  return bits
}

function bitsIn(value: number): number {
  let rest = value
  let count = 0
  for (; rest !== 0; rest &= rest - 1) count++
  return count
}

/**
 * Slips between two words: letters left out, put in, taken for another, or swapped with their neighbour
 * (optimal string alignment). Gives `limit + 1` as soon as the limit is passed.
 */
export function slipsBetween(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    let least = i
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, beforeLast[j - 2]! + 1)
      row.push(cost)
      least = Math.min(least, cost)
    }
    if (least > limit) return limit + 1
    beforeLast = last
    last = row
  }
  return Math.min(last[b.length]!, limit + 1)
}
