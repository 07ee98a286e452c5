/** Who may do what with models and training runs. Pure. */
import { Refusal } from '../vocabulary/refusal.ts'

export interface Actor {
  readonly role: string
}

const DATA_TEAM: ReadonlySet<string> = new Set(['data', 'admin'])

export const canManageModels = (actor: Actor): boolean => DATA_TEAM.has(actor.role)

/** @throws Refusal 401 for a stranger, 403 for somebody who is not of the data team */
export function onlyDataTeam<Person extends Actor>(person: Person | null): Person {
  if (person === null) throw new Refusal('unproven', 'sign-in-needed')
  if (!canManageModels(person)) throw new Refusal('forbidden', 'data-team-only')
  return person
}
