/** A restaurant joins a platform, or leaves it. */
import { and, eq, isNull } from 'drizzle-orm'
import { platformConnections } from '../../drizzle/schema/delivery.ts'
import { audit } from '../audit/append.ts'
import { releaseDishes } from '../menus/keep.ts'
import type { Transaction } from '../platform/database.ts'
import { type Actor, canManage } from '../restaurants/policy.ts'
import { restaurantFor } from '../restaurants/standing.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { invalid, Refusal, unknown } from '../vocabulary/refusal.ts'

export type Connection = typeof platformConnections.$inferSelect

export interface NewConnection {
  readonly restaurantId: Id<'restaurant'>
  readonly platform: string
  readonly storeId: string
  /** Orders and menu too, not only where couriers pick up. */
  readonly sells: boolean
  readonly followsMenu: boolean
}

/** @throws Refusal 409 when it is connected already, or the store is somebody else's */
export async function connectPlatform(tx: Transaction, by: Actor, { restaurantId, platform, storeId, sells, followsMenu }: NewConnection, now: Date): Promise<Id<'connection'>> {
  await restaurantFor(tx, by, restaurantId, canManage)
  const store = storeId.trim()
  if (!/^[\w.:-]{1,100}$/.test(store)) throw invalid('store_id', 'store-id-malformed')
  const id = newId<'connection'>(now)
  const [made] = await tx.insert(platformConnections).values({ id, restaurantId, platform, storeId: store, sells, followsMenu, connectedAt: now, connectedBy: by.id }).onConflictDoNothing().returning({ id: platformConnections.id })
  if (!made) throw new Refusal('conflict', 'platform-connected')
  await audit(tx, { action: 'delivery.platform_connected', actorId: by.id, subjectId: restaurantId, facts: { platform } }, now)
  return id
}

/** What was kept there is ours from now on. */
export async function disconnectPlatform(tx: Transaction, by: Actor, id: Id<'connection'>, now: Date): Promise<void> {
  const connection = await connectionFor(tx, by, id)
  await tx.update(platformConnections).set({ endedAt: now }).where(eq(platformConnections.id, id))
  await releaseDishes(tx, by, connection)
  await audit(tx, { action: 'delivery.platform_disconnected', actorId: by.id, subjectId: connection.restaurantId, facts: { platform: connection.platform } }, now)
}

/** One that holds, for somebody who may manage its restaurant; held until the transaction ends. @throws Refusal 404, 403 */
export async function connectionFor(tx: Transaction, by: Actor, id: Id<'connection'>): Promise<Connection> {
  const [connection] = await tx.select().from(platformConnections).where(and(eq(platformConnections.id, id), isNull(platformConnections.endedAt))).for('update')
  if (!connection) throw unknown('connection')
  await restaurantFor(tx, by, connection.restaurantId, canManage)
  return connection
}
