/** What every door is given: the ground, the clock, and the readings that are kept in memory. */
import type { Porter } from '../accounts/porter.ts'
import type { Clock } from '../platform/clock.ts'
import type { Config } from '../platform/config.ts'
import type { Connection, Database } from '../platform/database.ts'
import type { Live } from '../platform/live.ts'
import type { Log } from '../platform/log.ts'
import type { Metrics } from '../platform/metrics.ts'
import type { Presence } from '../platform/presence.ts'
import type { Queues } from '../platform/queues.ts'
import type { FeedbackCounter } from '../recommendations/feedback-counter.ts'
import type { Cashier } from '../payments/cashier.ts'
import type { OpenBaskets } from '../recommendations/open-baskets.ts'
import type { Suggestions } from '../recommendations/serving.ts'
import type { Catalogue } from '../restaurants/catalogue.ts'
import type { Assets } from './assets.ts'
import type { RateLimits } from './rate-limits.ts'
import type { Streams } from './stream.ts'

export interface House {
  readonly config: Config
  readonly connection: Connection
  readonly db: Database
  readonly queues: Queues
  readonly log: Log
  readonly metrics: Metrics
  readonly clock: Clock
  /** Keys, passwords, tokens, and who was shown out. */
  readonly porter: Porter
  /** Speaks to the providers of payments. */
  readonly cashier: Cashier
  readonly catalogue: Catalogue
  readonly suggestions: Suggestions
  readonly baskets: OpenBaskets
  readonly feedback: FeedbackCounter
  readonly assets: Assets
  readonly limits: RateLimits
  readonly live: Live
  readonly streams: Streams
  readonly presence: Presence
}
