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

/** The PostgreSQL of `bun start`, of its own and in a directory that `remove` deletes. */
export async function startThrowawayPostgres(): Promise<ThrowawayPostgres> {
  const directory = mkdtempSync(join(tmpdir(), 'buka-postgres-'))
  // The server runs as another user than root.
  chmodSync(directory, 0o755)
  let server = await startEmbeddedPostgres(directory)
  const { url, port } = server
  return {
    port,
    url,
    async crash() {
      const pid = Number(readFileSync(join(directory, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
      process.kill(pid, 'SIGKILL')
      while (isAlive(pid)) await Bun.sleep(2)
    },
    async restart() {
      const deadline = performance.now() + RESTART_MS
      // A postmaster killed with SIGKILL leaves its shared memory until the last backend has noticed.
      for (;;) {
        try {
          server = await startEmbeddedPostgres(directory, port)
          return
        } catch (error) {
          if (performance.now() > deadline) throw error
          await Bun.sleep(25)
        }
      }
    },
    async remove() {
      await server.stop()
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
