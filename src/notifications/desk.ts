/** What both doors of an inbox do: find the place where a list goes on. */
import { readCursor } from '../vocabulary/cursor.ts'
import { isId, type Id } from '../vocabulary/id.ts'
import { invalid } from '../vocabulary/refusal.ts'

export const scopeOf = (personId: string, onlyUnread: boolean): string => `notices ${personId}${onlyUnread ? ' unread' : ''}`

/** @throws Refusal 422 for what is no cursor of this list, also for one of somebody else */
export function positionIn(personId: string, cursor: string | undefined, onlyUnread = false): Id<'notice'> | null {
  if (cursor === undefined) return null
  const [id = ''] = readCursor(scopeOf(personId, onlyUnread), cursor, ['string']) as [string]
  if (!isId(id)) throw invalid('cursor', 'cursor-wrong')
  return id as Id<'notice'>
}
