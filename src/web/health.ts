/** Is this process alive, and can it do its work? */
import { sql } from 'drizzle-orm'
import { mlStatus } from '../../drizzle/schema/recommendations.ts'
import { within } from '../platform/queues.ts'
import { sameText } from './security.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import { door } from './door.ts'
import type { House } from './house.ts'

const CHECK_LIMIT_MS = 1_500
const ML_IS_LATE_AFTER_MS = 30_000

export const health = (house: House) =>
  door('health')
    .get('/health/live', () => ({ status: 'ok' }))
    /** Without the database nothing works (503); without queues or ml we serve what we have (200, degraded). */
    .get('/health/ready', async ({ set, visit }) => {
      const database = await within(CHECK_LIMIT_MS, 'select 1', house.db.execute(sql`select 1`)).then(() => true, () => false)
      if (!database) {
        set.status = 503
        set.headers['retry-after'] = '5'
        return { status: 'unavailable', database: 'away' }
      }
      const queues = await house.queues.isHealthy()
      const [ml] = await house.db.select().from(mlStatus)
      const mlIsThere = ml !== undefined && visit.now.getTime() - ml.beatAt.getTime() < ML_IS_LATE_AFTER_MS
      return {
        status: queues && mlIsThere ? 'ok' : 'degraded',
        database: 'ok',
        queues: { backend: house.queues.backend, state: queues ? 'ok' : 'away' },
        ml: { state: mlIsThere ? 'ok' : 'away', backend: ml?.backend ?? null },
      }
    })
    .get('/metrics', async ({ request }) => {
      const token = house.config.metricsToken
      // For strangers this page does not exist.
      if (token === null || !sameText(request.headers.get('authorization') ?? '', `Bearer ${token}`)) throw new Refusal('unknown', 'unknown-page')
      return new Response(await house.metrics.registry.metrics(), { headers: { 'content-type': house.metrics.registry.contentType, 'cache-control': 'no-store' } })
    })
