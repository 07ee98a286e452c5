/** Leaving for good: the row stays for what refers to it, and tells nothing any more of who it was. */
import { eq, or } from 'drizzle-orm'
import { addresses, knownDevices, passkeys, people, proofs, recoveryCodes, visitors } from '../../drizzle/schema/accounts.ts'
import { dinerLinks, explorations, favourites, feedback, listChoices, suggestionLists, tastePicks } from '../../drizzle/schema/recommendations.ts'
import { notices, notificationPreferences, pushSubscriptions } from '../../drizzle/schema/notifications.ts'
import { staff } from '../../drizzle/schema/restaurants.ts'
import { audit } from '../audit/append.ts'
import { writeLetter } from '../notifications/write-letter.ts'
import type { Transaction } from '../platform/database.ts'
import { emit } from '../platform/outbox.ts'
import type { Vault } from '../platform/vault.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { endSessions, type Person, raiseEpoch } from './sessions.ts'

export async function leave(tx: Transaction, vault: Vault, person: Person, now: Date): Promise<void> {
  await endSessions(tx, person.id, null, 'deleted', now)
  await raiseEpoch(tx, person.id, now)
  await writeLetter(tx, vault, { personId: null, to: { email: person.email }, template: 'account-deleted', locale: person.locale, arguments: { name: person.name } }, now)
  for (const table of [addresses, knownDevices, passkeys, proofs, recoveryCodes, visitors, staff, notices, notificationPreferences, pushSubscriptions] as const) await tx.delete(table).where(eq(table.personId, person.id))
  const diner = person.id as unknown as Id<'diner'>
  await tx.delete(favourites).where(eq(favourites.dinerId, diner))
  // Who wanted nothing to be learned from them leaves nothing behind to learn from.
  const [choice] = await tx.select({ isPersonal: listChoices.isPersonal }).from(listChoices).where(eq(listChoices.dinerId, diner))
  if (choice?.isPersonal === false) await tx.delete(feedback).where(eq(feedback.dinerId, diner))
  for (const table of [suggestionLists, tastePicks, listChoices, explorations] as const) await tx.delete(table).where(eq(table.dinerId, diner))
  await tx.delete(dinerLinks).where(or(eq(dinerLinks.dinerId, diner), eq(dinerLinks.otherId, diner)))
  // What was liked teaches the recommenders; by whom is cut off for good.
  await tx.update(feedback).set({ dinerId: newId<'diner'>(now) }).where(eq(feedback.dinerId, diner))
  await tx.update(people).set({
    email: `${person.id}@left.buka.invalid`, name: '', passwordHash: null, phoneSealed: null, phoneIndex: null, phoneVerifiedAt: null, totpSealed: null, totpConfirmedAt: null, passkeyStepAt: null,
    role: 'customer', deletedAt: now,
  }).where(eq(people.id, person.id))
  await emit(tx, { name: 'accounts.deleted', subjectId: person.id, facts: {} }, now)
  await audit(tx, { action: 'accounts.deleted', actorId: person.id, subjectId: person.id }, now)
}
