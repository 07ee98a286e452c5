/**
 * Loads a file of restaurants, or of what people did with them. What it holds shows from its content. A row that cannot
 * be used is reported with its line and reason, and the rest is loaded; loading a file again adds nothing.
 */
import { type Database, write } from '../platform/database.ts'
import { headerOf, type Header } from './import-columns.ts'
import { featuresOf } from './import-features.ts'
import { FIVE_STARS, interactionOf, type NumberedInteraction, type RatingScale, storeInteractions, UCI_SCALE } from './import-interactions.ts'
import { type Bytes, delimiterOf, fieldsOf, FileRefused, linesOf, type Read, recordsOf, withoutMark } from './import-lines.ts'
import { type Found, type PlaceRules, placeOfFeature, placeOfRow } from './import-place.ts'
import { type NumberedPlace, storePlaces } from './import-places.ts'

export interface ImportOptions extends PlaceRules {
  /** null: 1 to 5, or what the columns give away. */
  readonly ratingScale: RatingScale | null
  readonly now: Date
  readonly onFault: (line: number, reason: string) => void
  /** Called after each batch. */
  readonly onProgress: (bytesRead: number) => void
}

export interface ImportReport {
  what: 'restaurants' | 'interactions'
  created: number
  updated: number
  /** Known already, as it is in the file. */
  unchanged: number
  /** Doubles of places from elsewhere. */
  merged: number
  faults: number
}

const PLACES_PER_BATCH = 200
const INTERACTIONS_PER_BATCH = 1_000
/** Ids of a file are remembered to find doubles; a file with more places than Nigeria has is refused. */
const MAX_PLACES = 500_000

/** @throws FileRefused when the file is of no kind that we read */
export async function importFile(db: Database, bytes: Bytes, options: ImportOptions): Promise<ImportReport> {
  let read = 0
  const counted = (async function* () {
    for await (const chunk of bytes) {
      read += chunk.length
      yield chunk
    }
  })()
  const progress = () => options.onProgress(read)
  const { first, rest } = await opened(withoutMark(counted))
  if (first === '') throw new FileRefused('The file is empty.')
  if (first === '[') throw new FileRefused('The file is a list in JSON. We read GeoJSON (a FeatureCollection) and CSV.')
  if (first === '{') return importPlaces(db, foundIn(featuresOf(rest), (feature) => placeOfFeature(feature, options)), options, progress)
  const { header, rows, ratingScale } = await table(rest)
  const has = (...columns: ReadonlyArray<Parameters<typeof header.columns.has>[0]>) => columns.every((column) => header.columns.has(column))
  if (has('name', 'lat', 'lng')) {
    return importPlaces(db, foundIn(rows, (cells) => placeOfRow(header.rowOf(cells), options)), options, progress)
  }
  if (has('user', 'restaurant')) {
    const scale = options.ratingScale ?? ratingScale
    return importInteractions(db, foundIn(rows, (cells) => interactionOf(header.rowOf(cells), scale, options.now)), options, progress)
  }
  throw new FileRefused('The file is neither. Restaurants need the columns id, name, lat and lng; interactions need user, restaurant, kind and time.')
}

/** The first character that is no blank, and the file from its beginning. */
async function opened(bytes: AsyncGenerator<Uint8Array>): Promise<{ first: string; rest: Bytes }> {
  const held: Uint8Array[] = []
  let first = ''
  while (first === '') {
    const { value, done } = await bytes.next()
    if (done) break
    held.push(value)
    first = String.fromCharCode(...value.filter((byte) => byte > 32).subarray(0, 1))
  }
  return { first, rest: (async function* () {
    yield* held
    yield* bytes
  })() }
}

interface Table {
  readonly header: Header
  readonly rows: AsyncIterable<Read<string[]>>
  readonly ratingScale: RatingScale
}

async function table(bytes: Bytes): Promise<Table> {
  const lines = linesOf(bytes)
  let first = await lines.next()
  while (!first.done && 'value' in first.value && first.value.value.trim() === '') first = await lines.next()
  if (first.done) throw new FileRefused('The file is empty.')
  if ('fault' in first.value) throw new FileRefused(`The first line, which names the columns, cannot be read: ${first.value.fault}.`)
  const delimiter = delimiterOf(first.value.value)
  const names = fieldsOf(first.value.value, delimiter)
  if (typeof names === 'string') throw new FileRefused('The first line, which names the columns, has a quotation mark too many.')
  const header = headerOf(names)
  const isUci = ['food_rating', 'service_rating'].every((name) => names.includes(name))
  return { header, ratingScale: isUci ? UCI_SCALE : FIVE_STARS, rows: fullRows(recordsOf(lines, delimiter), header) }
}

async function* fullRows(records: AsyncIterable<Read<string[]>>, { width }: Header): AsyncGenerator<Read<string[]>> {
  for await (const record of records) {
    yield 'value' in record && record.value.length !== width ? { line: record.line, fault: `${record.value.length} cells, where the first line names ${width}` } : record
  }
}

/** What was read, as what it means; faults of both kinds alike. */
async function* foundIn<Raw, Meaning extends object>(reads: AsyncIterable<Read<Raw>>, meaningOf: (raw: Raw) => Meaning | { readonly fault: string }): AsyncGenerator<Read<Meaning>> {
  for await (const read of reads) {
    if ('fault' in read) {
      yield read
      continue
    }
    const meaning = meaningOf(read.value)
    yield 'fault' in meaning ? { line: read.line, fault: meaning.fault as string } : { line: read.line, value: meaning as Meaning }
  }
}

/** Gathers what is usable into batches; reports the rest. */
async function inBatches<T>(reads: AsyncIterable<Read<T>>, size: number, fault: (line: number, reason: string) => void, store: (batch: ReadonlyArray<{ readonly line: number; readonly value: T }>) => Promise<void>): Promise<void> {
  let batch: Array<{ line: number; value: T }> = []
  for await (const read of reads) {
    if ('fault' in read) fault(read.line, read.fault)
    else batch.push(read)
    if (batch.length < size) continue
    await store(batch)
    batch = []
  }
  if (batch.length > 0) await store(batch)
}

type PlaceReads = AsyncIterable<Read<Exclude<Found, { readonly fault: string }>>>

async function importPlaces(db: Database, reads: PlaceReads, options: ImportOptions, progress: () => void): Promise<ImportReport> {
  const report: ImportReport = { what: 'restaurants', created: 0, updated: 0, unchanged: 0, merged: 0, faults: 0 }
  const fault = faultOf(report, options)
  const lineOfSource = new Map<string, number>()
  await inBatches(reads, PLACES_PER_BATCH, fault, async (batch) => {
    const fresh: NumberedPlace[] = []
    for (const { line, value: place } of batch) {
      const earlier = lineOfSource.get(place.source)
      if (earlier !== undefined) fault(line, `its id ${place.source} was on line ${earlier} already`)
      else fresh.push({ line, place })
      lineOfSource.set(place.source, earlier ?? line)
    }
    if (lineOfSource.size > MAX_PLACES) throw new FileRefused(`The file has more than ${MAX_PLACES} places. Split it.`)
    const stored = await write(db, (tx) => storePlaces(tx, fresh, options.now))
    report.created += stored.created
    report.updated += stored.updated
    report.unchanged += stored.unchanged
    report.merged += stored.merged.length
    for (const { line, name, into } of stored.merged) options.onFault(line, `"${name}" is the same place as "${into}", a few steps away: merged`)
    progress()
  })
  return report
}

async function importInteractions(db: Database, reads: AsyncIterable<Read<NumberedInteraction['interaction']>>, options: ImportOptions, progress: () => void): Promise<ImportReport> {
  const report: ImportReport = { what: 'interactions', created: 0, updated: 0, unchanged: 0, merged: 0, faults: 0 }
  const fault = faultOf(report, options)
  await inBatches(reads, INTERACTIONS_PER_BATCH, fault, async (batch) => {
    const stored = await write(db, (tx) => storeInteractions(tx, batch.map(({ line, value }) => ({ line, interaction: value })), options.now))
    report.created += stored.created
    report.unchanged += stored.unchanged
    for (const one of stored.faults) fault(one.line, one.fault)
    progress()
  })
  return report
}

const faultOf = (report: ImportReport, { onFault }: ImportOptions) => (line: number, reason: string): void => {
  report.faults++
  onFault(line, reason)
}

/** Whether anything of the file is in the database now. */
export const isLoaded = (report: ImportReport): boolean => report.created + report.updated + report.unchanged + report.merged > 0
