/**
 * `bun run import <file> [--anywhere] [--rating-scale=0-2]`: loads restaurants (OpenStreetMap GeoJSON, CSV) or
 * interaction logs (CSV) into DATABASE_URL, or into the PostgreSQL of DATA_DIR. Exit code 0 when something is loaded, with
 * a report of what is not; 1 when nothing could be; 2 for a wrong call.
 */
import { readConfig } from '../platform/config.ts'
import { connect, migrateDatabase } from '../platform/database.ts'
import { startEmbeddedPostgres } from '../platform/embedded-postgres.ts'
import { importFile, type ImportOptions, type ImportReport, isLoaded } from '../restaurants/import.ts'
import { FileRefused } from '../restaurants/import-lines.ts'

const USAGE = `Usage: bun run import <file> [--anywhere] [--rating-scale=<low>-<high>]

  <file>           GeoJSON of OpenStreetMap, or CSV (comma, semicolon or tab):
                   restaurants  id, name, lat, lng [, city, area, cuisine, price, phone, website, address]
                   interactions user, restaurant, kind, time [, rating]
  --anywhere       take places outside of Nigeria too
  --rating-scale   what ratings in the file go from and to, such as 0-2 (1-5 if not given)`

const args = process.argv.slice(2)
const path = args.find((arg) => !arg.startsWith('--'))
const scaleText = args.find((arg) => arg.startsWith('--rating-scale='))?.split('=')[1]
const scale = /^(\d{1,3})-(\d{1,3})$/.exec(scaleText ?? '')
const wrongArgument = args.find((arg) => arg.startsWith('--') && arg !== '--anywhere' && !arg.startsWith('--rating-scale='))
if (path === undefined || wrongArgument !== undefined || (scaleText !== undefined && (!scale || Number(scale[1]) >= Number(scale[2])))) {
  console.error(USAGE)
  process.exit(2)
}
const file = Bun.file(path)
if (!(await file.exists())) {
  console.error(`There is no file ${path}.`)
  process.exit(2)
}

process.exit(await run(path, file.size))

async function run(name: string, size: number): Promise<number> {
  const config = readConfig()
  const embedded = config.databaseUrl ? null : await startEmbeddedPostgres(config.dataDir)
  const databaseUrl = config.databaseUrl ?? embedded?.url ?? ''
  await migrateDatabase(databaseUrl)
  const connection = connect(databaseUrl, { poolSize: 2, name: 'buka-import' })
  const bar = progressBar(size)
  const options: ImportOptions = {
    anywhere: args.includes('--anywhere'),
    ratingScale: scale ? { low: Number(scale[1]), high: Number(scale[2]) } : null,
    now: new Date(),
    onFault: (line, reason) => bar.say(`${name}:${line}: ${reason}`),
    onProgress: bar.show,
  }
  try {
    const report = await importFile(connection.db, Bun.file(name).stream(), options)
    bar.finish()
    console.log(summary(report))
    return isLoaded(report) ? 0 : 1
  } catch (error) {
    bar.finish()
    if (!(error instanceof FileRefused)) throw error
    console.error(`${name}: ${error.message}`)
    return 1
  } finally {
    await connection.close()
    // A server that ran before us goes on running.
    if (embedded && !embedded.adopted) await embedded.stop()
  }
}

function summary({ what, created, updated, unchanged, merged, faults }: ImportReport): string {
  const parts = [`${created} new`, `${updated} changed`, `${unchanged} known already`, ...(what === 'restaurants' ? [`${merged} merged with a double`] : []), `${faults} not usable`]
  return `${what}: ${parts.join(', ')}.`
}

/** A bar on a terminal; in a log, a line at every tenth. Faults go to stdout, so that they can be kept in a file. */
function progressBar(size: number) {
  const width = 30
  const isTerminal = process.stderr.isTTY
  let tenth = 0
  const show = (bytesRead: number): void => {
    const part = size === 0 ? 1 : Math.min(1, bytesRead / size)
    const percent = `${Math.round(part * 100)}`.padStart(3)
    if (isTerminal) process.stderr.write(`\r[${'#'.repeat(Math.round(part * width)).padEnd(width, '.')}] ${percent} %`)
    else if (Math.floor(part * 10) > tenth) {
      tenth = Math.floor(part * 10)
      process.stderr.write(`${percent} % read\n`)
    }
  }
  const clear = (): void => void (isTerminal && process.stderr.write(`\r${' '.repeat(width + 10)}\r`))
  return {
    show,
    say: (line: string) => {
      clear()
      console.log(line)
    },
    finish: clear,
  }
}
