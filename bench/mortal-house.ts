/** Processes of the house that a storm kills with -9 and starts again, as a supervisor would. */
import { fileURLToPath } from 'node:url'
import type { Subprocess } from 'bun'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

export class MortalHouse {
  private running: Subprocess[] = []

  constructor(private readonly environment: Record<string, string>, private readonly scripts: ReadonlyArray<string>) {}

  async open(): Promise<void> {
    this.running = await Promise.all(this.scripts.map((script) => this.start(script)))
  }

  /** Only ever what was started here, at this very moment. */
  kill(): void {
    for (const one of this.running) process.kill(one.pid, 'SIGKILL')
  }

  async fall(): Promise<void> {
    this.kill()
    await Promise.all(this.running.map((one) => one.exited))
    await this.open()
  }

  async close(): Promise<void> {
    for (const one of this.running) one.kill('SIGKILL')
    await Promise.all(this.running.map((one) => one.exited))
  }

  private async start(script: string): Promise<Subprocess> {
    const ready = Promise.withResolvers<void>()
    const run = Bun.spawn([process.execPath, script], { cwd: ROOT, env: { ...process.env, ...this.environment }, stdin: 'ignore', stdout: 'ignore', stderr: 'inherit', ipc: () => ready.resolve() })
    await Promise.race([ready.promise, run.exited.then((code) => { throw new Error(`${script} ended with ${code}`) })])
    return run
  }
}
