/** Process 3, ml: trains, judges and publishes models, and keeps the lists up to date. */
import { readConfig } from '../src/platform/config.ts'
import { createLog } from '../src/platform/log.ts'
import { untilStopped } from '../src/platform/lifetime.ts'

const config = readConfig()
const log = createLog(config.logLevel, 'ml')
await untilStopped(log, async () => {})
