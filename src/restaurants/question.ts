/** The words of a search as conditions and scores: what each may mean, where it has to stand. */
import { type SQL, sql } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import { invalid } from '../vocabulary/refusal.ts'
import { foldText } from '../vocabulary/text.ts'
import type { CatalogueEntry } from './catalogue.ts'
import type { KnownWords, Meaning } from './spelling.ts'

export const MAX_QUESTION_LENGTH = 200
const MAX_WORDS = 8

/** One list of meanings per word asked for. */
export type Question = ReadonlyArray<ReadonlyArray<Meaning>>

/**
 * @returns null when nothing was asked; an empty question when what was asked holds no letter or digit, which nothing answers
 * @throws Refusal 422 for a text that is too long
 */
export function questionOf(text: string, known: KnownWords): Question | null {
  if (text.length > MAX_QUESTION_LENGTH) throw invalid('q', 'text-too-long')
  if (text.trim() === '') return null
  const words = foldText(text).split(' ').filter(Boolean).slice(0, MAX_WORDS)
  return words.map((word, i) => {
    const meanings = known.meaningsOf(word)
    // "pepper soup" is also written "peppersoup".
    const joined = [words[i - 1] === undefined ? '' : `${words[i - 1]}${word}`, words[i + 1] === undefined ? '' : `${word}${words[i + 1]}`].filter((w) => known.has(w))
    return joined.length === 0 ? meanings : [...meanings, ...joined.map((w): Meaning => ({ words: [w], weight: 0.9 }))]
  })
}

// Folded words hold letters and digits only, so nothing in them is a pattern. One LIKE ANY rather than a chain of
// ORs: the planner takes a chain for dearer than it is and reads the whole table.
const beginsAWord = (column: AnyPgColumn, words: ReadonlyArray<string>): SQL =>
  sql`${column} like any(array[${sql.join(words.flatMap((w) => [sql`${`${w}%`}::text`, sql`${`% ${w}%`}::text`]), sql`, `)}])`

/** True for rows whose text has a word that begins with one of the meanings. */
export function standsIn(column: AnyPgColumn, meanings: ReadonlyArray<Meaning>): SQL {
  const single = meanings.filter((m) => m.words.length === 1).flatMap((m) => m.words)
  const several = meanings.filter((m) => m.words.length > 1)
  const parts = several.map((m) => sql`(${sql.join(m.words.map((w) => beginsAWord(column, [w])), sql` and `)})`)
  if (single.length > 0) parts.push(beginsAWord(column, single))
  return sql`(${sql.join(parts, sql` or `)})`
}

const IN_NAME = 3
const BEGINS_IN_NAME = 2
const IN_ABOUT = 1.5
const IN_MENU = 1

/** How well a restaurant that answers the question fits it: a name counts more than a cuisine, and that more than a dish. */
export function scoreOf(question: Question, entry: CatalogueEntry): number {
  let score = 0
  for (const meanings of question) {
    let best = 0
    for (const { words, weight } of meanings) {
      let place = IN_NAME
      for (const word of words) place = Math.min(place, placeOf(word, entry))
      best = Math.max(best, weight * place)
    }
    score += best
  }
  return question.length === 0 ? 0 : score / question.length
}

function placeOf(word: string, { nameWords, aboutWords }: CatalogueEntry): number {
  if (nameWords.includes(word)) return IN_NAME
  if (nameWords.some((w) => w.startsWith(word))) return BEGINS_IN_NAME
  return aboutWords.has(word) ? IN_ABOUT : IN_MENU
}

/** How many of the words stand in a folded text, corrected ones for less. */
export function coverage(question: Question, text: string): number {
  const padded = ` ${text}`
  let covered = 0
  for (const meanings of question) covered += Math.max(0, ...meanings.map((m) => (m.words.every((w) => padded.includes(` ${w}`)) ? m.weight : 0)))
  return covered
}
