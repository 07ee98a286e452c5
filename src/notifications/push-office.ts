/** How the postman hands a push to its push service. */
import { eq } from 'drizzle-orm'
import { pushSubscriptions } from '../../drizzle/schema/notifications.ts'
import type { Database } from '../platform/database.ts'
import type { Vault } from '../platform/vault.ts'
import { DEFAULT_LOCALE, isLocale, type Locale } from '../vocabulary/locale.ts'
import type { RenderedPush } from './letter.ts'
import type { SealedPush } from './write-push.ts'
import { pushPlace } from './subscribe.ts'
import type { PushRoute, PushSubscription } from './web-push.ts'

export interface PushOffice {
  readonly route: PushRoute
  /** Words it; the views are above this floor. */
  readonly render: (notice: SealedPush['notice'], locale: Locale) => RenderedPush
}

/** Why it went nowhere, in the record of the letter; null when it went. @throws ProviderFailure */
export async function push({ route, render }: PushOffice, db: Database, vault: Vault, { subscriptionId, notice, until, isUrgent }: SealedPush, locale: string, now: Date): Promise<string | null> {
  const ttlSeconds = Math.floor((Date.parse(until) - now.getTime()) / 1_000)
  if (ttlSeconds <= 0) return 'too late to be of use'
  const [row] = await db.select().from(pushSubscriptions).where(eq(pushSubscriptions.id, subscriptionId))
  if (!row) return 'the browser no longer wants any'
  const subscription = JSON.parse(vault.open(row.sealed, pushPlace(row.id))) as PushSubscription
  const text = JSON.stringify({ ...render(notice, isLocale(locale) ? locale : DEFAULT_LOCALE), tag: notice.aboutId })
  if ((await route.send(subscription, { text, ttlSeconds, isUrgent, topic: notice.aboutId.replaceAll('-', '') })) === 'sent') return null
  await db.delete(pushSubscriptions).where(eq(pushSubscriptions.id, row.id))
  return 'the browser took its subscription back'
}
