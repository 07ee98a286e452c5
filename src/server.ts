/** Process 1, the web: composes every room's doors behind the edge, and listens. */
import type { AnyElysia } from 'elysia'
import { connect, connectedAs } from './platform/database.ts'
import { openPresence } from './platform/presence.ts'
import { openQueues } from './platform/queues.ts'
import { openLive } from './platform/live.ts'
import { openSeats } from './platform/seats.ts'
import { createLog } from './platform/log.ts'
import { createMetrics } from './platform/metrics.ts'
import { type Config, readConfig } from './platform/config.ts'
import { systemClock, type Clock } from './platform/clock.ts'
import { untilStopped } from './platform/lifetime.ts'
import { openWakes } from './platform/wakes.ts'
import { hirePorter } from './accounts/porter.ts'
import { FeedbackCounter } from './recommendations/feedback-counter.ts'
import { ExplorationLog } from './recommendations/exploration-log.ts'
import { openCashier } from './payments/cashier.ts'
import { Lookers } from './recommendations/lookers.ts'
import { OpenBaskets } from './recommendations/open-baskets.ts'
import { Suggestions } from './recommendations/serving.ts'
import { loadCatalogue, RESTAURANTS_CHANNEL } from './restaurants/catalogue.ts'
import { loadAssets } from './web/assets.ts'
import { edge, MAX_BUN_BODY_BYTES } from './web/edge.ts'
import { doors } from './web/doors.ts'
import type { House } from './web/house.ts'
import { openRateLimits } from './web/rate-limits.ts'
import { openStreams } from './web/stream.ts'

/** A page says within two seconds that the database is away. */
const PATIENCE_SECONDS = 1.5
/** Whoever has not taken their answer by then gets no more of it. */
const STOP_MS = 10_000
/**
 * Bun lets 512 wait to be let in, and whoever comes when they stand there is dropped and tries again after 1, 3, 7 seconds. Where the
 * port is shared, one process can listen several times, and so let more wait: after a restart, thousands come at once.
 */
const SHARED_LISTENERS = 20

export interface WebServer {
  readonly url: string
  readonly port: number
  readonly house: House
  stop(): Promise<void>
}

/** Starts the web process's work; tests start it in their own process, with a clock of theirs. */
export async function startWeb(config: Config & { readonly databaseUrl: string }, clock: Clock = systemClock, moreDoors: (house: House) => ReadonlyArray<AnyElysia> = () => []): Promise<WebServer> {
  const log = createLog(config.logLevel, 'web')
  // Others find out by this name whether this process is still there.
  const name = `buka-web ${crypto.randomUUID().slice(0, 13)}`
  const connection = connect(config.databaseUrl, { name, poolSize: 16, connectSeconds: PATIENCE_SECONDS })
  const queues = openQueues(config, log)
  const [catalogue, assets, porter] = await Promise.all([loadCatalogue(connection.db), loadAssets(), hirePorter(config, connection, log, clock)])
  const metrics = createMetrics()
  const explorations = new ExplorationLog(connection.db, log, metrics)
  const suggestions = new Suggestions(connection.db, catalogue, log, metrics, explorations, new Lookers(connection.db, log))
  const wakes = openWakes(config.redisUrl, connection, log)
  // Whoever was cut off waits for the end of this: what does not need each other is asked for at the same time.
  const [live, seats, stopSuggestions] = await Promise.all([
    openLive(connection.db, wakes, log), openSeats(wakes, name, (names) => connectedAs(connection.db, names)), suggestions.reload().then(() => suggestions.listen(connection)),
  ])
  const presence = await openPresence(wakes, (placeId) => live.nudge(placeId))
  const streams = openStreams({ live, revocations: porter.revocations, log, metrics, presence, seats })
  const house: House = { config, connection, db: connection.db, queues, log, metrics, clock, porter, cashier: openCashier({ config, db: connection.db, log, clock }), catalogue, suggestions, baskets: new OpenBaskets(connection.db, log), feedback: new FeedbackCounter(connection.db), assets, limits: openRateLimits(config, log), live, streams, presence }
  const stale = (error: Error) => log.warn({ error: error.message }, 'the catalogue stays as it was')
  // Heard again after every reconnect, when changes may have been missed.
  const listening = await connection.sql.listen(RESTAURANTS_CHANNEL, (payload) => void catalogue.hear(connection.db, payload).catch(stale), () => void catalogue.hear(connection.db, 'all').catch(stale))
  const more = moreDoors(house)
  const { all, personOf, guardOf } = doors(house, new Set(more.flatMap((door) => door.routes.map(({ method, path }) => `${method} ${path}`))))
  const answer = edge(house, [...all, ...more], personOf, guardOf)
  const listen = (port: number) => Bun.serve({
    hostname: config.host,
    port,
    reusePort: config.sharePort,
    maxRequestBodySize: MAX_BUN_BODY_BYTES,
    idleTimeout: 30,
    fetch: (request, bun) => answer(request, bun.requestIP(request)?.address ?? ''),
    error: (error) => {
      log.error({ err: error }, 'the edge failed')
      return new Response(null, { status: 500 })
    },
  })
  const first = listen(config.port)
  const port = first.port ?? config.port
  const listeners = [first, ...Array.from({ length: config.sharePort ? SHARED_LISTENERS - 1 : 0 }, () => listen(port))]
  return {
    url: `http://${config.host === '0.0.0.0' ? 'localhost' : config.host}:${port}`,
    port,
    house,
    stop: async () => {
      // Requests in flight are answered; the port is closed to new ones at once. Readers of streams come back to another process.
      streams.close()
      presence.close()
      seats.close()
      const impatient = setTimeout(() => listeners.forEach((one) => void one.stop(true)), STOP_MS)
      await Promise.all(listeners.map((one) => one.stop()))
      clearTimeout(impatient)
      await live.close()
      await wakes.close()
      house.limits.close()
      await listening.unlisten().catch(() => {})
      await stopSuggestions()
      await explorations.flush()
      await porter.revocations.close()
      await queues.close()
      await connection.close()
    },
  }
}

if (import.meta.main) {
  const config = readConfig()
  if (!config.databaseUrl) throw new Error('DATABASE_URL is missing: the web process does not start a database (bun start does)')
  const web = await startWeb({ ...config, databaseUrl: config.databaseUrl })
  web.house.log.info({ url: web.url }, 'web is ready')
  await untilStopped(web.house.log, () => web.stop())
}
