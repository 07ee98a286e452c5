/** Process 2, the worker: relays events, performs reactions, does chores by the clock. */
import { renderLetter } from '../views/letters/letter.tsx'
import { renderPush } from '../views/letters/push.ts'
import { accountsChores } from './accounts/chores.ts'
import { auditChores } from './audit/chores.ts'
import { hasCarriers } from './delivery/carriers.ts'
import { deliveryChores } from './delivery/chores.ts'
import type { Dispatch } from './delivery/dispatch.ts'
import { startErrands } from './delivery/errands.ts'
import { openPlatforms } from './delivery/open-platforms.ts'
import { platformAppliers } from './delivery/platform-appliers.ts'
import { platformChores } from './delivery/platform-chores.ts'
import { performersOf, type PlatformDesk } from './delivery/platform-errands.ts'
import { platformReactions } from './delivery/platform-reactions.ts'
import { deliveryReactions } from './delivery/reactions.ts'
import { notificationChores } from './notifications/chores.ts'
import { startPostman } from './notifications/postman.ts'
import { notificationReactions } from './notifications/reactions.ts'
import { smsRoutes } from './notifications/sms.ts'
import { openSmtp } from './notifications/smtp.ts'
import { openWebPush } from './notifications/web-push.ts'
import { paymentAppliers } from './payments/appliers.ts'
import { type Cashier, openCashier } from './payments/cashier.ts'
import { paymentChores } from './payments/chores.ts'
import { paymentReactions } from './payments/reactions.ts'
import { startTeller } from './payments/teller.ts'
import { orderChores } from './orders/chores.ts'
import { orderReactions } from './orders/reactions.ts'
import { type ChoreTable, workChores } from './platform/chores.ts'
import { systemClock } from './platform/clock.ts'
import { connect } from './platform/database.ts'
import { wordsIn } from './platform/messages.ts'
import { emptyOldInbox, type InboxAppliers, startInbox } from './platform/inbox.ts'
import { openVault } from './platform/vault.ts'
import { openQueues, type Queues } from './platform/queues.ts'
import { createLog } from './platform/log.ts'
import { type Config, keyFor, readConfig } from './platform/config.ts'
import { untilStopped } from './platform/lifetime.ts'
import { openWakes } from './platform/wakes.ts'
import { forgetFollowers } from './platform/live.ts'
import { type ReactionTable, startRelay, workReactions } from './platform/outbox.ts'
import { naira } from './vocabulary/money.ts'
import { recommendationChores } from './recommendations/chores.ts'
import { recommendationReactions } from './recommendations/reactions.ts'
import { forgetIdempotencyKeys } from './web/idempotency.ts'

/** Several rooms may react to one event. */
function merged(...tables: ReadonlyArray<ReactionTable>): ReactionTable {
  const all: Record<string, ReactionTable[string]> = {}
  for (const table of tables) for (const [name, reactions] of Object.entries(table)) all[name] = { ...all[name], ...reactions }
  return all
}

/** Nobody listens to these yet. Merged like the tables of the rooms: what is empty here takes nothing away from them. */
const UNHEARD: ReactionTable = {
  'accounts.registered': {},
  'accounts.deleted': {},
  'payments.credited': {},
  'payments.expired': {},
  'payments.failed': {},
  'payments.partly_paid': {},
  'payments.refund_requested': {},
  'payments.refunded': {},
  'restaurants.changed': {},
  'restaurants.closing_announced': {},
  'restaurants.closing_withdrawn': {},
  'restaurants.created': {},
  'restaurants.hours_changed': {},
  'reviews.written': {},
  // Orders
  'orders.placed': {},
  'orders.paid': {},
  'orders.accepted': {},
  'orders.refused': {},
  'orders.preparing': {},
  'orders.ready': {},
  'orders.picked_up': {},
  'orders.cancelled': {},
  'orders.expired': {},
  'orders.delivery_failed': {},
  'orders.item_ran_out': {},
  'orders.changed': {},
  // Delivery
  'delivery.offered': {},
  'delivery.assigned': {},
  'delivery.at_restaurant': {},
  'delivery.picked_up': {},
  'delivery.at_door': {},
  'delivery.delivered': {},
  'delivery.failed': {},
  'delivery.returned': {},
  'delivery.attention_wanted': {},
  'delivery.pin_renewed': {},
  'delivery.shift_began': {},
  'delivery.shift_ended': {},
  'delivery.cash_brought': {},
  'delivery.cash_received': {},
}

/** event -> reactions. An event without reactions says so with an empty entry; the house test checks that none is missing. */
export const reactionsOf = (_queues: Queues, config: Config): ReactionTable => merged(
  UNHEARD,
  recommendationReactions,
  notificationReactions(openVault(config)),
  paymentReactions({ vault: openVault(config), publicUrl: config.publicUrl }),
  orderReactions({ vault: openVault(config), publicUrl: config.publicUrl, passKey: keyFor(config, 'order-pass') }),
  deliveryReactions(dispatchOf(config)),
  platformReactions,
)

/** Where a platform is on, it is asked for what no rider takes; else staff are. */
const dispatchOf = ({ deliveryPlatforms, riderCashLimitNaira }: Config): Dispatch => ({ hasCarriers: hasCarriers(deliveryPlatforms), usualFloat: naira(riderCashLimitNaira) })

/** What is done by the clock. */
export const choresOf = (config: Config, cashier: Cashier, platforms: PlatformDesk): ChoreTable => ({
  'outbox-forgets-followers': { when: { everyMs: 3_600_000 }, perform: forgetFollowers },
  'web-forgets-idempotency-keys': { when: { everyMs: 3_600_000 }, perform: forgetIdempotencyKeys },
  ...recommendationChores(config),
  ...accountsChores,
  ...notificationChores,
  ...orderChores,
  ...auditChores(config),
  ...paymentChores(cashier),
  ...deliveryChores(dispatchOf(config)),
  ...platformChores(platforms),
  'inbox-empties-old-messages': { when: { cron: '47 2 * * *' }, perform: emptyOldInbox },
})

/** Who applies what other systems tell us. */
export const appliersOf = (config: Config, cashier: Cashier, platforms: PlatformDesk): InboxAppliers => ({
  ...paymentAppliers(cashier, config.payments.paystack?.secretKey.startsWith('sk_live_') ?? false),
  ...platformAppliers(platforms),
})

export async function startWorker(config: Config & { readonly databaseUrl: string }): Promise<{ stop(): Promise<void> }> {
  const log = createLog(config.logLevel, 'worker')
  const connection = connect(config.databaseUrl, { name: 'buka-worker', poolSize: 8 })
  // Reactions announce events too.
  const wakes = openWakes(config.redisUrl, connection, log)
  const queues = openQueues(config, log)
  const cashier = openCashier({ config, db: connection.db, log, clock: systemClock })
  const platforms = openPlatforms(config, systemClock)
  const table = reactionsOf(queues, config)
  workReactions(connection.db, queues, table, log)
  await workChores(connection.db, queues, choresOf(config, cashier, platforms), log, systemClock)
  const relay = await startRelay(connection, queues, table, log)
  const inbox = await startInbox(connection, appliersOf(config, cashier, platforms), log, systemClock)
  const teller = await startTeller(connection, cashier, systemClock)
  const errands = await startErrands(connection, performersOf(platforms), log, systemClock)
  const isProduction = config.environment === 'production'
  if (isProduction && !config.smtpUrl) log.error('SMTP_URL is missing: letters wait until there is one')
  const postman = await startPostman(connection, {
    db: connection.db, vault: openVault(config), log, render: (content) => renderLetter(content, wordsIn(content.locale)), mail: config.smtpUrl ? openSmtp(config.smtpUrl, config.mailFrom) : null,
    push: { route: openWebPush(config.push), render: (notice, locale) => renderPush(notice, locale, wordsIn(locale)) }, keeps: !isProduction, sms: smsRoutes(config), dailyCapKobo: (config.sms?.dailyCapNaira ?? 0) * 100,
  }, systemClock)
  return {
    stop: async () => {
      await Promise.all([postman.stop(), inbox.stop(), teller.stop(), errands.stop()])
      await relay.stop()
      await queues.close()
      await wakes.close()
      await connection.close()
    },
  }
}

if (import.meta.main) {
  const config = readConfig()
  if (!config.databaseUrl) throw new Error('DATABASE_URL is missing: the worker does not start a database (bun start does)')
  const worker = await startWorker({ ...config, databaseUrl: config.databaseUrl })
  await untilStopped(createLog(config.logLevel, 'worker'), () => worker.stop())
}
