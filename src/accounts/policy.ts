/** Who may pass: pure decisions over what a person's token says. Whose things they are, each room's own policy decides. */
import type { PlatformRole, SignedIn, StaffRole } from '../vocabulary/visit.ts'

/** Columns of the access table: a stranger, the platform's roles, and what somebody is in a restaurant. */
export const COLUMNS = ['-', 'c', 'r', 'o', 'm', 'k', 'h', 's', 'd', 'a'] as const
export type Column = (typeof COLUMNS)[number]

const PLATFORM: Readonly<Record<PlatformRole, Column>> = { customer: 'c', rider: 'r', support: 's', data: 'd', admin: 'a' }
const STAFF: Readonly<Record<StaffRole, Column>> = { owner: 'o', manager: 'm', kitchen: 'k', host: 'h' }

export interface Rule {
  readonly admits: ReadonlySet<Column>
  /** Only for somebody who proved who they are a moment ago: money and security. */
  readonly wantsFreshProof: boolean
  /** Only in a session that began with a second factor: the powers of platform staff. */
  readonly wantsSecondFactor: boolean
  /** Parameter of the path that names the restaurant; staff columns count only for that one. */
  readonly restaurantParameter: string | null
}

export type Decision = 'pass' | 'sign-in' | 'forbidden' | 'unknown' | 'second-factor' | 'prove-again'

export const FRESH_MINUTES = 15

/** A row as it stands in the table: ten columns, a letter for yes and a dot for no, then what else is wanted. */
export function ruleOf(row: string): Rule {
  const marks = row.trim().split(/\s+/)
  const admits = new Set<Column>()
  COLUMNS.forEach((column, i) => {
    if (marks[i] === column) admits.add(column)
    else if (marks[i] !== '.') throw new Error(`column ${column} of "${row}" must be ${column} or a dot`)
  })
  const words = marks.slice(COLUMNS.length)
  const at = words.find((word) => word.startsWith('at='))
  for (const word of words) if (!['fresh', 'two-factor', at].includes(word)) throw new Error(`"${word}" in "${row}" means nothing`)
  return { admits, wantsFreshProof: words.includes('fresh'), wantsSecondFactor: words.includes('two-factor'), restaurantParameter: at?.slice('at='.length) ?? null }
}

export const isFresh = (person: Pick<SignedIn, 'provenAt'>, now: Date): boolean => now.getTime() - person.provenAt.getTime() <= FRESH_MINUTES * 60_000

/** @param restaurantId the restaurant that the path names, where the rule asks for one */
export function decide(rule: Rule, person: SignedIn | null, restaurantId: string | null, now: Date): Decision {
  if (person === null) return rule.admits.has('-') ? 'pass' : 'sign-in'
  const roles = rule.restaurantParameter === null ? Object.values(person.staff) : restaurantId !== null && Object.hasOwn(person.staff, restaurantId) ? [person.staff[restaurantId] as StaffRole] : []
  const held: ReadonlyArray<Column> = [PLATFORM[person.role], ...roles.map((role) => STAFF[role])]
  if (!held.some((column) => rule.admits.has(column))) {
    // Staff of another restaurant are not told that this one has such a thing.
    return rule.restaurantParameter !== null && Object.keys(person.staff).length > 0 && roles.length === 0 ? 'unknown' : 'forbidden'
  }
  if (rule.admits.has('-')) return 'pass'
  if (rule.wantsSecondFactor && !person.hasSecondFactor) return 'second-factor'
  if (rule.wantsFreshProof && !isFresh(person, now)) return 'prove-again'
  return 'pass'
}

/** Whether one person may change what another may do. Nobody changes themselves: the last admin cannot step down by mistake. */
export const mayChangeRole = (by: SignedIn, subject: { readonly id: string }): boolean => by.role === 'admin' && by.id !== subject.id
export const mayLock = (by: SignedIn, subject: { readonly id: string; readonly role: PlatformRole }): boolean =>
  by.id !== subject.id && (by.role === 'admin' || (by.role === 'support' && (subject.role === 'customer' || subject.role === 'rider')))
