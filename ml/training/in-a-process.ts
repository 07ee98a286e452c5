/** Starts a training run as a process, watches its memory, and says how it ended. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { RUN_IS_TAKEN, TRAINING_SCRIPT } from '../contract.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const WATCHED_EVERY_MS = 100
const PAGE_BYTES = 4_096

export type ProcessEnd =
  /** The run's row says the rest. */
  | { readonly end: 'finished' }
  | { readonly end: 'taken' }
  | { readonly end: 'too-large'; readonly megabytes: number }
  | { readonly end: 'died'; readonly exitCode: number | null; readonly signal: string | null }

export interface RunningTraining {
  readonly pid: number
  readonly ended: Promise<ProcessEnd>
  kill(): void
}

export function trainInProcess(runId: string, environment: Record<string, string | undefined>, memoryMegabytes: number): RunningTraining {
  const child = Bun.spawn([process.execPath, TRAINING_SCRIPT, runId], { cwd: ROOT, env: environment, stdin: 'ignore', stdout: 'inherit', stderr: 'inherit', ipc: () => {} })
  let largest = 0
  const watch = setInterval(() => {
    largest = residentMegabytes(child.pid) ?? largest
    if (largest > memoryMegabytes) child.kill('SIGKILL')
  }, WATCHED_EVERY_MS)
  const ended = child.exited.then((code): ProcessEnd => {
    clearInterval(watch)
    if (code === 0) return { end: 'finished' }
    if (code === RUN_IS_TAKEN) return { end: 'taken' }
    if (largest > memoryMegabytes) return { end: 'too-large', megabytes: Math.round(largest) }
    return { end: 'died', exitCode: child.exitCode, signal: child.signalCode === null ? null : String(child.signalCode) }
  })
  return { pid: child.pid, ended, kill: () => child.kill('SIGKILL') }
}

/** What a process holds in memory, where the system tells it (Linux); null elsewhere, and for a process that is gone. */
function residentMegabytes(pid: number): number | null {
  try {
    return (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES) / 1_048_576
  } catch {
    return null
  }
}
