/** Menus on their way: asked for by staff or by a change, compared, and taken over or left as they are. */
import { and, desc, eq, isNull } from 'drizzle-orm'
import { type MenuDifference, menuRuns, platformConnections, platformItems } from '../../drizzle/schema/delivery.ts'
import { addKeptDish, dropKeptDish, takeOver } from '../menus/keep.ts'
import type { Transaction } from '../platform/database.ts'
import type { Actor } from '../restaurants/policy.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { Refusal, unknown } from '../vocabulary/refusal.ts'
import { type Connection, connectionFor } from './connect.ts'
import { sendErrand } from './errands.ts'
import type { MenuItem } from './marketplace.ts'

export type MenuRun = typeof menuRuns.$inferSelect

/** Changes that come within so long are one menu there. */
const GATHERED_SECONDS = 20

/** @throws Refusal 404, 403, 409 for a platform that gets no menu */
export async function askForRun(tx: Transaction, by: Actor, { connectionId, kind }: { readonly connectionId: Id<'connection'>; readonly kind: 'push' | 'pull' }, now: Date): Promise<Id<'menu-run'>> {
  const connection = await connectionFor(tx, by, connectionId)
  if (!connection.sells) throw new Refusal('conflict', 'platform-without-menu')
  const id = newId<'menu-run'>(now)
  await tx.insert(menuRuns).values({ id, connectionId, kind, why: 'asked', state: 'waiting', askedBy: by.id, startedAt: now })
  await sendErrand(tx, { kind: kind === 'push' ? 'push-menu' : 'pull-menu', subjectId: connectionId, detail: id }, now)
  return id
}

const following = (tx: Transaction, restaurantId: Id<'restaurant'>): Promise<Connection[]> =>
  tx.select().from(platformConnections).where(and(eq(platformConnections.restaurantId, restaurantId), eq(platformConnections.sells, true), eq(platformConnections.followsMenu, true), isNull(platformConnections.endedAt)))

/** The menu changed: everybody who follows it gets it, after the last of the changes. */
export async function menuChanged(tx: Transaction, restaurantId: Id<'restaurant'>, now: Date): Promise<void> {
  for (const { id } of await following(tx, restaurantId)) await sendErrand(tx, { kind: 'push-menu', subjectId: id, afterSeconds: GATHERED_SECONDS }, now)
}

/** A dish is off, or on again: that cannot wait. */
export async function dishSwitched(tx: Transaction, restaurantId: Id<'restaurant'>, dishId: Id<'dish'>, now: Date): Promise<void> {
  for (const { id } of await following(tx, restaurantId)) await sendErrand(tx, { kind: 'switch-item', subjectId: id, detail: dishId }, now)
}

// ---------------------------------------------------------------- what came back

/** The newest comparison of a connection, which nobody has decided about. @throws Refusal 404, 403, 409 */
async function comparedRun(tx: Transaction, by: Actor, runId: Id<'menu-run'>): Promise<{ run: MenuRun; connection: Connection }> {
  const [found] = await tx.select().from(menuRuns).where(eq(menuRuns.id, runId)).for('update')
  if (!found) throw unknown('menu-run')
  const connection = await connectionFor(tx, by, found.connectionId)
  const [newest] = await tx.select({ id: menuRuns.id }).from(menuRuns).where(and(eq(menuRuns.connectionId, connection.id), eq(menuRuns.kind, 'pull'))).orderBy(desc(menuRuns.startedAt), desc(menuRuns.id)).limit(1)
  if (found.state !== 'compared' || newest?.id !== runId) throw new Refusal('conflict', 'menu-run-decided')
  return { run: found, connection }
}

/** Our menu becomes theirs, as it was shown. Dishes that only they have are kept there from now on. Returns how many changed. */
export async function takeTheirs(tx: Transaction, by: Actor, runId: Id<'menu-run'>, now: Date): Promise<number> {
  const { run, connection } = await comparedRun(tx, by, runId)
  const theirs = new Map(((run.theirMenu ?? []) as ReadonlyArray<MenuItem>).map((item) => [item.id, item]))
  let changed = 0
  for (const difference of run.differences ?? []) changed += await takeOne(tx, by, connection, difference, theirs.get(difference.theirId) ?? null, now)
  await tx.update(menuRuns).set({ state: 'taken', items: changed, endedAt: now }).where(eq(menuRuns.id, runId))
  return changed
}

async function takeOne(tx: Transaction, by: Actor, { id: connectionId, restaurantId, platform }: Connection, { kind, theirId, dishId }: MenuDifference, theirs: MenuItem | null, now: Date): Promise<number> {
  if (kind === 'ours-only') return Number(await dropKeptDish(tx, by, { restaurantId, dishId: dishId as Id<'dish'> }, now))
  if (!theirs) return 0
  if (kind === 'changed') await takeOver(tx, by, { restaurantId, dishId: dishId as Id<'dish'> }, theirs, now)
  else await tx.insert(platformItems).values({ connectionId, theirId, dishId: await addKeptDish(tx, by, { restaurantId, platform }, theirs, now) })
  return 1
}

export async function leaveTheirs(tx: Transaction, by: Actor, runId: Id<'menu-run'>, now: Date): Promise<void> {
  await comparedRun(tx, by, runId)
  await tx.update(menuRuns).set({ state: 'left', endedAt: now }).where(eq(menuRuns.id, runId))
}

/** The platform says what came of a menu that it fetched. */
export async function menuSettled(tx: Transaction, connection: Pick<Connection, 'id'> | null, { job, isGood, said }: { readonly job: string | null; readonly isGood: boolean; readonly said: string }, now: Date): Promise<boolean> {
  const which = job !== null ? eq(menuRuns.theirs, job) : connection ? eq(menuRuns.connectionId, connection.id) : null
  if (!which) return false
  const [run] = await tx.select({ id: menuRuns.id }).from(menuRuns).where(and(which, eq(menuRuns.kind, 'push'), eq(menuRuns.state, 'sent'))).orderBy(desc(menuRuns.startedAt)).limit(1)
  if (!run) return false
  await tx.update(menuRuns).set({ state: isGood ? 'done' : 'failed', note: isGood ? null : said.slice(0, 300), endedAt: now }).where(eq(menuRuns.id, run.id))
  return true
}
