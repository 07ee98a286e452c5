/**
 * Compares database drivers under bar A7: backends killed, the postmaster killed, and plain speed.
 * Each driver runs in a process of its own against a throw-away PostgreSQL of its own.
 *
 *   bun run bench:driver [seed]
 */
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { cpus, totalmem, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import {
  backendKiller, openPg, openPostgresJs, prepareLedger, sufferStorm,
  type Damage, type Driver, type Postgres,
} from './backend-storm.ts'
import { startThrowawayPostgres } from './throwaway-postgres.ts'

const root = resolve(import.meta.dir, '..')
const drivers = ['postgres 3.4.9 unpatched', 'postgres 3.4.9 patched', 'pg 8.23.1'] as const
type DriverName = (typeof drivers)[number]

interface Measurement {
  killed: Damage
  crashed: Damage
  queriesPerSecond: number
  uncaught: number
}

const [mode, ...rest] = Bun.argv.slice(2)
if (mode === 'measure') await measure(rest[0] as DriverName, Number(rest[1]), rest[2] ?? '')
else await compare(mode ? Number(mode) : Math.floor(Math.random() * 1e9))

async function compare(seed: number) {
  const unpatched = await unpatchedPostgres()
  const measurements = new Map<DriverName, Measurement>()
  try {
    for (const driver of drivers) measurements.set(driver, await measureInChild(driver, seed, unpatched))
  } finally {
    await rm(unpatched, { recursive: true, force: true })
  }

  const machine = cpus()
  console.log(`seed ${seed}; bun ${Bun.version}; ${machine.length} x ${machine[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`)
  console.log(`kills: pg_terminate_backend every 40 ms for 8 s, 300 ms pause; crashes: 4 kill -9 of the postmaster, 5 ms pause`)
  const seconds = (damage: Damage) => damage.secondsUntilAnswer?.toFixed(2) ?? 'never'
  const both = (pick: (damage: Damage) => number | string, of: Measurement) => `${pick(of.killed)} / ${pick(of.crashed)}`
  const rows = [...measurements].map(([driver, of]) => [
    driver,
    both(damage => damage.torn, of),
    both(damage => damage.hung, of),
    both(seconds, of),
    String(Math.round(of.queriesPerSecond)),
    both(damage => damage.committed, of),
    both(damage => damage.lost, of),
    String(of.uncaught),
  ])
  const header = ['driver (kills / crashes)', 'torn', 'hung', 'seconds until answer', 'queries/s', 'committed', 'lost', 'uncaught']
  printTable([header, ...rows])
}

/** A copy of the installed driver with our patch taken off again. */
async function unpatchedPostgres(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'buka-unpatched-'))
  await cp(join(root, 'node_modules/postgres/src'), join(directory, 'src'), { recursive: true })
  await cp(join(root, 'node_modules/postgres/package.json'), join(directory, 'package.json'))
  const reversed = Bun.spawnSync(['git', 'apply', '-R', join(root, 'patches/postgres@3.4.9.patch')], {
    cwd: directory,
    env: { ...process.env, GIT_CEILING_DIRECTORIES: tmpdir() },
  })
  if (reversed.exitCode !== 0) throw new Error(`cannot take the patch off: ${reversed.stderr}`)
  return directory
}

async function measureInChild(driver: DriverName, seed: number, unpatched: string): Promise<Measurement> {
  const child = Bun.spawn([process.execPath, import.meta.path, 'measure', driver, String(seed), unpatched], {
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const limit = setTimeout(() => child.kill('SIGTERM'), 150_000)
  const output = await new Response(child.stdout).text()
  clearTimeout(limit)
  const line = output.split('\n').find(candidate => candidate.startsWith('{'))
  if (!line) throw new Error(`${driver}: no measurement, exit ${await child.exited}\n${output}`)
  return JSON.parse(line) as Measurement
}

async function measure(name: DriverName, seed: number, unpatched: string) {
  // The unpatched driver throws from timers; the process must live on to be measured.
  let uncaught = 0
  process.on('uncaughtException', () => void uncaught++)
  process.on('unhandledRejection', () => void uncaught++)

  const library = name === 'pg 8.23.1' ? null
    : name === 'postgres 3.4.9 patched' ? (await import('postgres')).default
    : ((await import(join(unpatched, 'src/index.js'))) as { default: Postgres }).default
  const server = await startThrowawayPostgres()
  const open = (connections: number) =>
    library ? openPostgresJs(library, server.url, connections) : openPg(server.url, connections)
  const storm = { url: server.url, writers: 8, readers: 16, seed }

  try {
    await prepareLedger(server.url)
    const queriesPerSecond = await speed(open(16))

    const killer = await backendKiller(server.url)
    const killed = await sufferStorm(open(10), {
      ...storm, milliseconds: 8_000, pauseMilliseconds: 300, everyMilliseconds: 40, strike: killer.strike,
    })
    await killer.close()

    const crashed = await sufferStorm(open(10), {
      ...storm, milliseconds: 6_000, pauseMilliseconds: 5, everyMilliseconds: 800, blows: 4,
      async strike() {
        await server.crash()
        await server.restart()
      },
    })
    console.log(JSON.stringify({ killed, crashed, queriesPerSecond, uncaught } satisfies Measurement))
  } finally {
    await server.remove()
  }
  // What still hangs in the unpatched driver would keep the process alive for ever.
  process.exit(0)
}

/** Reads one row by its key over 16 connections with 64 callers: 1 s to warm up, then the median of five seconds. */
async function speed(driver: Driver): Promise<number> {
  let reads = 0
  let over = false
  const callers = Array.from({ length: 64 }, async (_, caller) => {
    for (let n = caller; !over; n += 7) {
      await driver.read(n % 1000)
      reads++
    }
  })
  await Bun.sleep(1_000)
  const perSecond: number[] = []
  for (let second = 0; second < 5; second++) {
    const before = reads
    const start = performance.now()
    await Bun.sleep(1_000)
    perSecond.push((reads - before) / ((performance.now() - start) / 1000))
  }
  over = true
  await Promise.all(callers)
  await driver.close()
  return perSecond.sort((left, right) => left - right)[2]!
}

function printTable(rows: string[][]) {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => row[column]!.length)))
  const line = (row: string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`
  console.log(line(rows[0]!))
  console.log(`|${widths.map(width => '-'.repeat(width + 2)).join('|')}|`)
  for (const row of rows.slice(1)) console.log(line(row))
}
