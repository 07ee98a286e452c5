/** What of the money needs a person: staff are written to, once for each thing. */
import { supportStaff } from '../accounts/platform-staff.ts'
import { notify } from '../notifications/notify.ts'
import { writeLetter } from '../notifications/write-letter.ts'
import type { Reaction } from '../platform/outbox.ts'
import type { Vault } from '../platform/vault.ts'

export interface StaffPost {
  readonly vault: Vault
  readonly publicUrl: string
}

export const paymentReactions = ({ vault, publicUrl }: StaffPost) => {
  const tellStaff: Reaction = async (tx, event) => {
    const { name, subjectId, at } = event
    const what = name.replace('payments.', '')
    const readers = await supportStaff(tx)
    await notify(tx, { to: readers.map(({ id }) => id), kind: 'staff-money', arguments: { what }, aboutId: subjectId, because: event })
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
