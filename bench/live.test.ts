import { expect, test } from 'bun:test'
import { runLive } from './live.ts'

const small = { streams: 60, changesPerSecond: 30, seconds: 2, readerProcesses: 1, webProcesses: 2, awaySeconds: 1.5 }

for (const [relay, faults] of [['postgresql', ['web killed', 'PostgreSQL away']], ['redis', ['web killed', 'Redis away']]] as const) {
  test(`two web processes behind one port, over ${relay}: killed, cut off, and every event told once`, async () => {
    const rows = await runLive({ ...small, relay, faults })
    for (const row of rows) expect(row).toMatchObject({ open: small.streams, lost: 0, missed: 0, doubled: 0 })
    const [, quiet, killed] = rows
    expect(quiet?.events).toBe(small.changesPerSecond * small.seconds)
    // A busy machine is slow; what is found by the poll alone would take half a second as a rule.
    expect(quiet?.p50).toBeLessThan(400)
    expect(killed?.backSeconds).toBeLessThan(10)
  }, 90_000)
}
