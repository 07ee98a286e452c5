/** The processes of the house: started, watched, started again when they fall, and stopped in order. */
import { fileURLToPath } from 'node:url'
import type { Subprocess } from 'bun'
import type { Log } from './log.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const READY_LIMIT_MS = 60_000
const STOP_LIMIT_MS = 28_000
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 10_000

export class Crew {
  private readonly members = new Map<string, Subprocess>()
  private dismissed = false

  constructor(private readonly environment: Record<string, string | undefined>, private readonly log: Log) {}

  /** Starts a process and waits until it says that it is ready. @throws Error when its first start fails. */
  async hire(name: string, script: string): Promise<void> {
    await this.start(name, script, FIRST_PAUSE_MS, true)
  }

  private async start(name: string, script: string, pauseMs: number, isFirst: boolean): Promise<void> {
    const began = Date.now()
    let ready = () => {}
    const isReady = new Promise<void>((resolve) => { ready = resolve })
    const member = Bun.spawn([process.execPath, script], { cwd: ROOT, env: this.environment, stdin: 'ignore', stdout: 'inherit', stderr: 'inherit', ipc: () => ready() })
    this.members.set(name, member)
    let limit: ReturnType<typeof setTimeout> | undefined
    const outcome = await Promise.race([
      isReady.then(() => 'ready' as const),
      member.exited.then(() => 'gone' as const),
      new Promise<'late'>((resolve) => { limit = setTimeout(() => resolve('late'), READY_LIMIT_MS) }),
    ])
    clearTimeout(limit)
    if (outcome === 'late') member.kill('SIGKILL')
    if (outcome !== 'ready' && isFirst && !this.dismissed) throw new Error(`${name} did not start`)
    void member.exited.then((code) => {
      if (this.dismissed) return
      // A process that ran for a while starts again at once; one that falls at once is given longer and longer pauses.
      const pause = Date.now() - began > 30_000 ? FIRST_PAUSE_MS : pauseMs
      this.log.error({ name, code, pause }, 'a process fell and will be started again')
      setTimeout(() => { if (!this.dismissed) void this.start(name, script, Math.min(pause * 2, LONGEST_PAUSE_MS), false) }, pause)
    })
  }

  pidOf(name: string): number | null {
    return this.members.get(name)?.pid ?? null
  }

  /** Asks all to finish what they have in hand; who does not within the limit is ended. */
  async dismiss(): Promise<void> {
    this.dismissed = true
    await Promise.all([...this.members.values()].map(async (member) => {
      member.kill('SIGTERM')
      const limit = setTimeout(() => member.kill('SIGKILL'), STOP_LIMIT_MS)
      await member.exited
      clearTimeout(limit)
    }))
  }
}
