/** What of the money needs a person: staff are written to, once for each thing. */
import { and, inArray, isNull } from 'drizzle-orm'
import { people } from '../../drizzle/schema/accounts.ts'
import { writeLetter } from '../notifications/write-letter.ts'
import type { Reaction } from '../platform/outbox.ts'
import type { Vault } from '../platform/vault.ts'

export interface StaffPost {
  readonly vault: Vault
  readonly publicUrl: string
}

/** Nobody is helped by more letters than this. */
const MOST_READERS = 20

export const paymentReactions = ({ vault, publicUrl }: StaffPost) => {
  const tellStaff: Reaction = async (tx, { name, subjectId, at }) => {
    const what = name.replace('payments.', '')
    const readers = await tx.select({ id: people.id, name: people.name, email: people.email, locale: people.locale }).from(people)
      .where(and(inArray(people.role, ['support', 'admin']), isNull(people.lockedAt), isNull(people.deletedAt))).orderBy(people.id).limit(MOST_READERS)
    for (const reader of readers) {
      await writeLetter(tx, vault, { personId: reader.id, to: { email: reader.email }, template: 'money-needs-a-person', locale: reader.locale, arguments: { name: reader.name, what, link: `${publicUrl}/admin/payments/${subjectId}` } }, at)
    }
  }
  return {
    'payments.quarantined': { 'tell-staff-of-mismatch': tellStaff },
    'payments.disputed': { 'tell-staff-of-dispute': tellStaff },
    'payments.refund_failed': { 'tell-staff-of-refund': tellStaff },
    'payments.refund_stuck': { 'tell-staff-of-stuck-refund': tellStaff },
  } as const
}
