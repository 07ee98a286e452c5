/** How a process of ours ends: on SIGTERM, on Ctrl-C, or when the process that started it is gone. */
import type { Log } from './log.ts'

const STOP_LIMIT_MS = 25_000

/** Tells the parent that this process is ready, waits for the end, then stops cleanly and exits. */
export async function untilStopped(log: Log, stop: () => Promise<void>): Promise<never> {
  process.send?.('ready')
  const reason = await new Promise<string>((resolve) => {
    process.once('SIGTERM', () => resolve('SIGTERM'))
    process.once('SIGINT', () => resolve('SIGINT'))
    process.once('disconnect', () => resolve('parent gone'))
  })
  log.info({ reason }, 'stopping')
  const limit = setTimeout(() => {
    log.error('stopping took too long')
    process.exit(1)
  }, STOP_LIMIT_MS)
  try {
    await stop()
    clearTimeout(limit)
    process.exit(0)
  } catch (error) {
    log.error({ err: error }, 'stopping failed')
    process.exit(1)
  }
}
