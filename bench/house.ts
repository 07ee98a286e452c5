/** The whole house, started for a measurement as `bun start` starts it: own folder, own port, nothing left behind. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort, startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts'

/** What `bun start` says when all of it runs. */
const LAST_WORDS = 'Ctrl-C stops everything'
const ROOT = fileURLToPath(new URL('..', import.meta.url))

export interface RunningHouse {
  readonly url: string
  readonly databaseUrl: string
  stop(): Promise<void>
}

export async function startHouse(environment: Record<string, string> = {}): Promise<RunningHouse> {
  const dataDir = mkdtempSync(join(tmpdir(), 'buka-bench-'))
  chmodSync(dataDir, 0o755)
  const port = await freePort()
  const database = await startEmbeddedPostgres(dataDir)
  const house = Bun.spawn([process.execPath, 'src/main.ts'], {
    cwd: ROOT, stdout: 'pipe', stderr: 'inherit', stdin: 'ignore',
    env: { ...process.env, PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}`, DATA_DIR: dataDir, DATABASE_URL: database.url, LOG_LEVEL: 'error', RATE_LIMIT: 'off', ...environment },
  })
  await isOpen(house.stdout)
  return {
    url: `http://127.0.0.1:${port}`,
    databaseUrl: database.url,
    stop: async () => {
      house.kill('SIGTERM')
      await house.exited
      await database.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Returns when the house says that it is open, and reads on: a house whose words nobody takes would fail at the next one. */
function isOpen(stdout: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
  return new Promise((resolve, reject) => {
    void (async () => {
      let said = ''
      for await (const chunk of stdout) {
        // What it says later is of no use to a measurement, and must not pile up.
        if (!said.includes(LAST_WORDS)) said += new TextDecoder().decode(chunk)
        if (said.includes(LAST_WORDS)) resolve()
      }
      reject(new Error(`the house did not start:\n${said}`))
    })()
  })
}

/** Starts a script that sends its port, as the references do. */
export async function startReference(script: string, environment: Record<string, string> = {}): Promise<{ url: string; stop(): Promise<void> }> {
  const { promise: port, resolve } = Promise.withResolvers<number>()
  const run = Bun.spawn([process.execPath, script], { cwd: ROOT, env: { ...process.env, ...environment }, stdout: 'inherit', stderr: 'inherit', ipc: (message) => resolve(Number(message)) })
  return {
    url: `http://127.0.0.1:${await port}/`,
    stop: async () => {
      run.kill('SIGKILL')
      await run.exited
    },
  }
}
