/** Readers of the forms in which public recommendation sets come; pure: text in, pairs out. */

/** A file that does not hold what its form promises; the message names the file and the line. */
export class UnreadableSet extends Error {
  override readonly name = 'UnreadableSet'
}

/** Ids of one kind (people, items) in order of first appearance, shared by the files of one set. */
export class Ids {
  readonly #numbers = new Map<string, number>()

  numberOf(id: string): number {
    const known = this.#numbers.get(id)
    if (known !== undefined) return known
    this.#numbers.set(id, this.#numbers.size)
    return this.#numbers.size - 1
  }

  get count(): number {
    return this.#numbers.size
  }
}

/** Parallel lists: `from[at]` is linked to `to[at]`, with the time where the file tells one. */
export interface Pairs {
  readonly from: number[]
  readonly to: number[]
  /** Milliseconds since 1970, local time read as UTC; null where the file has no times. */
  readonly times: number[] | null
}

const PERSON_COLUMNS = ['user', 'userid', 'user_id', 'person']
const OTHER_COLUMNS = ['item', 'itemid', 'item_id', 'venue', 'placeid', 'artist', 'friend', 'trustee']
const TIME_COLUMNS = ['time', 'timestamp', 'local_time']

/**
 * Reads either form, told apart by the first line: *plain* (a line a person: the person, then the items, whole numbers
 * between blanks), or *CSV* (a header that names a person column and an item or friend column; comma or semicolon).
 * Refuses, with the line, whatever is neither. O(characters).
 */
export function readPairs(text: string, file: string, from: Ids, to: Ids): Pairs {
  const lines = text.split("\n")
  const refuse = (line: number, why: string): never => {
    throw new UnreadableSet(`${file}:${line}: ${why}`)
  }
  const firstFilled = lines.findIndex((line) => line.trim() !== '')
  if (firstFilled < 0) return refuse(1, 'the file is empty')
  return /[,;]/.test(lines[firstFilled]!)
    ? readTable(lines, firstFilled, from, to, refuse)
    : readPlain(lines, from, to, refuse)
}

type Refuse = (line: number, why: string) => never

function readPlain(lines: string[], from: Ids, to: Ids, refuse: Refuse): Pairs {
  const pairs: Pairs = { from: [], to: [], times: null }
  for (const [at, line] of lines.entries()) {
    const words = line.split(/\s+/).filter((word) => word !== '')
    const wrong = words.find((word) => !/^\d+$/.test(word))
    if (wrong !== undefined) refuse(at + 1, `"${wrong.slice(0, 40)}" is not a whole number`)
    const [person, ...held] = words
    if (person === undefined) continue
    const row = from.numberOf(person)
    for (const item of held) {
      pairs.from.push(row)
      pairs.to.push(to.numberOf(item))
    }
  }
  return pairs
}

function readTable(lines: string[], headerAt: number, from: Ids, to: Ids, refuse: Refuse): Pairs {
  const separator = lines[headerAt]!.includes(';') ? ';' : ','
  const cells = (line: string) => line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'))
  const header = cells(lines[headerAt]!.replace(/^\uFEFF/, '')).map((name) => name.toLowerCase())
  const columnOf = (names: string[]) => header.findIndex((name) => names.includes(name))
  const personColumn = columnOf(PERSON_COLUMNS)
  const otherColumn = columnOf(OTHER_COLUMNS)
  const timeColumn = columnOf(TIME_COLUMNS)
  if (personColumn < 0) refuse(headerAt + 1, `no person column (${PERSON_COLUMNS.join(', ')}) in the header`)
  if (otherColumn < 0) refuse(headerAt + 1, `no item or friend column (${OTHER_COLUMNS.join(', ')}) in the header`)
  const pairs: Pairs = { from: [], to: [], times: timeColumn < 0 ? null : [] }
  for (let at = headerAt + 1; at < lines.length; at++) {
    if (lines[at]!.trim() === '') continue
    const row = cells(lines[at]!)
    if (row.length !== header.length) refuse(at + 1, `${row.length} cells, the header has ${header.length}`)
    if (row[personColumn] === '' || row[otherColumn] === '') refuse(at + 1, 'an id is missing')
    pairs.from.push(from.numberOf(row[personColumn]!))
    pairs.to.push(to.numberOf(row[otherColumn]!))
    if (timeColumn >= 0) pairs.times!.push(instantOf(row[timeColumn]!) ?? refuse(at + 1, `"${row[timeColumn]}" is no time`))
  }
  return pairs
}

/** Seconds or milliseconds since 1970, or ISO 8601 (local time read as UTC). */
function instantOf(text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text) < 1e11 ? Number(text) * 1_000 : Number(text)
  const instant = Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`)
  return Number.isNaN(instant) ? null : instant
}
