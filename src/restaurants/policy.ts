/** Who may do what with a restaurant. Pure: whoever asks looks the role up first. */
import type { staff } from '../../drizzle/schema/restaurants.ts'
import type { Id } from '../vocabulary/id.ts'
import type { Restaurant } from './restaurant.ts'

/** A signed-in person. */
export interface Actor {
  readonly id: Id<'person'>
  /** Platform-wide. */
  readonly role: string
}

export type StaffRole = (typeof staff.$inferSelect)['role']

/** What a person is to one restaurant; null for a stranger. */
export type Standing = StaffRole | 'admin' | null

export const standingOf = (actor: Actor, role: StaffRole | null): Standing => (actor.role === 'admin' ? 'admin' : role)

const MANAGERS: ReadonlySet<Standing> = new Set<Standing>(['admin', 'owner', 'manager'])

/** Details, hours, closings, prices. */
export const canManage = (standing: Standing): boolean => MANAGERS.has(standing)

/** What runs out, and when it is back: the kitchen knows first. */
export const canCountPortions = (standing: Standing): boolean => MANAGERS.has(standing) || standing === 'kitchen'

/** A draft goes live when the platform has looked at it; after that the restaurant pauses and resumes by itself. */
export const canSetStatus = (standing: Standing, from: Restaurant['status'], to: Restaurant['status']): boolean =>
  from === to || standing === 'admin' || (canManage(standing) && from !== 'draft' && to !== 'draft')

/** Drafts are seen by those who work on them. */
export const canSee = (standing: Standing, status: Restaurant['status']): boolean => status !== 'draft' || standing !== null

/** Nobody reviews the place they work in. */
export const canReview = (role: StaffRole | null): boolean => role === null
