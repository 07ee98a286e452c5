/** One house per DATA_DIR and one per port: two that share either would stop each other's database. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

/**
 * Takes DATA_DIR for this process. A mark that a killed process left is recognised by its pid and start time.
 * @throws Error that says who has it and what to do.
 */
export function takeDataDir(dataDir: string): { release(): void } {
  mkdirSync(dataDir, { recursive: true })
  const mark = join(dataDir, 'running')
  const [pid = '', began = ''] = existsSync(mark) ? readFileSync(mark, 'utf8').trim().split(' ') : []
  if (pid && began && startOf(Number(pid)) === began) throw new Error(`Buka already runs on ${dataDir} (process ${pid}). Stop it, or set DATA_DIR to another folder.`)
  writeFileSync(mark, `${process.pid} ${startOf(process.pid)}\n`)
  return { release: () => rmSync(mark, { force: true }) }
}

/** When a process began, as its system tells it; `gone` when there is none. A pid alone may have been given again. */
function startOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19] ?? 'unknown'
  } catch {
    if (existsSync('/proc/self')) return 'gone'
    // No /proc (macOS): being alive must do.
    try {
      process.kill(pid, 0)
      return 'alive'
    } catch {
      return 'gone'
    }
  }
}

const TRIES = 20

/** The port to listen on: the one that was asked for, or, when none was asked for, the first free one from 3000. */
export async function freePortFrom(host: string, port: number, wasAsked: boolean): Promise<number> {
  for (let candidate = port; candidate < port + TRIES; candidate++) {
    if (await isFree(host, candidate)) return candidate
    if (wasAsked) throw new Error(`Port ${port} is in use. Set PORT to another one, or stop the program that has it.`)
  }
  throw new Error(`No port from ${port} to ${port + TRIES - 1} is free. Set PORT.`)
}

const isFree = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, host, () => server.close(() => resolve(true)))
  })
