/** Who may see and move which money. Pure. */
import { unknown } from '../vocabulary/refusal.ts'
import type { SignedIn } from '../vocabulary/visit.ts'
import type { Payment } from './payment.ts'

/** Platform staff in a session that began with a second factor. */
export const isMoneyStaff = ({ role, hasSecondFactor }: SignedIn): boolean => (role === 'support' || role === 'admin') && hasSecondFactor

export const maySee = (person: SignedIn, payment: Pick<Payment, 'payerId'>): boolean => payment.payerId === person.id || isMoneyStaff(person)

/** @throws Refusal 404: what is not yours does not exist */
export function seenBy<One extends Pick<Payment, 'payerId'>>(person: SignedIn, payment: One): One {
  if (!maySee(person, payment)) throw unknown('payment')
  return payment
}
