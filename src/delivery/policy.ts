/** Who may see one delivery. Pure. */
import type { SignedIn } from '../vocabulary/visit.ts'
import type { Delivery } from './delivery.ts'

type Whose = Pick<Delivery, 'customerId' | 'restaurantId' | 'riderId'>

/** Its guest (also one who is not signed in), its kitchen, its rider, and platform staff in a session with a second factor. */
export const maySee = ({ customerId, restaurantId, riderId }: Whose, dinerId: string, person: SignedIn | null): boolean =>
  customerId === dinerId || (person !== null && (riderId === person.id || Object.hasOwn(person.staff, restaurantId) || isDispatcher(person)))

export const isDispatcher = ({ role, hasSecondFactor }: Pick<SignedIn, 'role' | 'hasSecondFactor'>): boolean => hasSecondFactor && (role === 'support' || role === 'admin')

/** Staff of the kitchen may ask for a rider for their own orders. */
export const mayDispatch = (restaurantId: string, person: SignedIn): boolean => Object.hasOwn(person.staff, restaurantId) || isDispatcher(person)
