import { afterAll, expect, test } from 'bun:test'
import { freshDatabase } from '../src/testing/database.ts'
import { runLive } from './live.ts'
import { startThrowawayPostgres } from './throwaway-postgres.ts'

const small = { streams: 60, changesPerSecond: 30, seconds: 1.5, readerProcesses: 1, webProcesses: 2, awaySeconds: 1 }

// Only one of the two kills its PostgreSQL and needs one of its own; it is made while the other is busy.
const throwaway = startThrowawayPostgres(false)
throwaway.catch(() => {})
afterAll(async () => (await throwaway).remove())

for (const [relay, faults] of [['redis', ['web killed', 'Redis away']], ['postgresql', ['web killed', 'PostgreSQL away']]] as const) {
  test(`two web processes behind one port, over ${relay}: killed, cut off, and every event told once`, async () => {
    const rows = await runLive({ ...small, relay, faults }, relay === 'redis' ? await freshDatabase() : await throwaway)
    for (const row of rows) expect(row).toMatchObject({ open: small.streams, lost: 0, missed: 0, doubled: 0 })
    const [, quiet, killed] = rows
    expect(quiet?.events).toBe(small.changesPerSecond * small.seconds)
    // A busy machine is slow; what is found by the poll alone would take half a second as a rule.
    expect(quiet?.p50).toBeLessThan(400)
    expect(killed?.backSeconds).toBeLessThan(10)
  }, 90_000)
}
