import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts'

export interface ThrowawayPostgres {
  readonly port: number
  readonly url: string
  /** Kills the postmaster with SIGKILL, as a power cut would. Only ever the one started here. */
  crash(): Promise<void>
  /** Back at the same address. */
  restart(): Promise<void>
  remove(): Promise<void>
}

const RESTART_MS = 20_000

/**
 * The PostgreSQL of `bun start`, of its own and in a directory that `remove` deletes.
 * @param waitsForDisk no: ten times sooner back after `crash`, and no measure of what writing costs
 */
export async function startThrowawayPostgres(waitsForDisk = true): Promise<ThrowawayPostgres> {
  const directory = mkdtempSync(join(tmpdir(), 'buka-postgres-'))
  // The server runs as another user than root.
  chmodSync(directory, 0o755)
  const { url, port } = await startEmbeddedPostgres(directory, undefined, waitsForDisk)

  let isUp = true

  /** What its file says is only believed while it runs: the number of one that is gone may be somebody else's. */
  async function end(signal: 'SIGKILL' | 'SIGQUIT'): Promise<void> {
    if (!isUp) return
    isUp = false
    const pid = Number(readFileSync(join(directory, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
    process.kill(pid, signal)
    while (isAlive(pid)) await Bun.sleep(2)
  }

  return {
    port,
    url,
    crash: () => end('SIGKILL'),
    async restart() {
      const deadline = performance.now() + RESTART_MS
      // A postmaster killed with SIGKILL leaves its shared memory until the last backend has noticed.
      for (;;) {
        try {
          await startEmbeddedPostgres(directory, port)
          isUp = true
          return
        } catch (error) {
          if (performance.now() > deadline) throw error
          await Bun.sleep(25)
        }
      }
    },
    async remove() {
      // At once, without a checkpoint: nobody will want what it holds. Other than after SIGKILL, its shared memory goes too.
      await end('SIGQUIT')
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
