/** Load from a process of its own: `bun bench/load.ts '{"url":...}'` prints one JSON result. */
import autocannon from 'autocannon'
import { fileURLToPath } from 'node:url'

export interface Load {
  readonly url: string
  readonly connections: number
  readonly seconds: number
  /** Requests a second over all connections; without it, as many as are answered. */
  readonly perSecond?: number
  readonly headers?: Record<string, string>
}

export interface LoadResult {
  /** Answers with a 2xx status per second. */
  readonly perSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  /** Connection errors, time-outs and answers that are not 2xx. */
  readonly errors: number
}

export async function load(options: Load): Promise<LoadResult> {
  const run = Bun.spawn([process.execPath, fileURLToPath(import.meta.url), JSON.stringify(options)], { stdout: 'pipe', stderr: 'inherit' })
  const text = await new Response(run.stdout).text()
  if ((await run.exited) !== 0) throw new Error(`the load could not be made: ${text}`)
  return JSON.parse(text) as LoadResult
}

if (import.meta.main) {
  const { url, connections, seconds, perSecond, headers } = JSON.parse(process.argv[2] ?? '{}') as Load
  const result = await autocannon({ url, connections, duration: seconds, timeout: 30, ...(perSecond ? { overallRate: perSecond } : {}), ...(headers ? { headers } : {}) })
  console.log(JSON.stringify({ perSecond: result['2xx'] / result.duration, p50: result.latency.p50, p99: result.latency.p99, errors: result.errors + result.non2xx } satisfies LoadResult))
  process.exit(0)
}
