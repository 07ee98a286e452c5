/** What differs between our menu and a platform's. Pure. */
import type { MenuDifference } from '../../drizzle/schema/delivery.ts'
import type { MenuItem } from './marketplace.ts'

type Field = MenuDifference['fields'][number]

/** One of ours, under the id that the platform knows it by. */
export interface OurItem extends MenuItem {
  readonly dishId: string
}

export function compareMenus(ours: ReadonlyArray<OurItem>, theirs: ReadonlyArray<MenuItem>): MenuDifference[] {
  const known = new Map(ours.map((item) => [item.id, item]))
  const there = new Set(theirs.map(({ id }) => id))
  return [
    ...theirs.flatMap((item): MenuDifference[] => {
      const mine = known.get(item.id)
      if (!mine) return [{ kind: 'theirs-only', theirId: item.id, dishId: null, name: item.name, fields: [] }]
      const fields = fieldsThatDiffer(mine, item)
      return fields.length === 0 ? [] : [{ kind: 'changed', theirId: item.id, dishId: mine.dishId, name: mine.name, fields }]
    }),
    ...ours.filter(({ id }) => !there.has(id)).map(({ id, dishId, name }): MenuDifference => ({ kind: 'ours-only', theirId: id, dishId, name, fields: [] })),
  ]
}

function fieldsThatDiffer(ours: MenuItem, theirs: MenuItem): Field[] {
  const fields: Array<Field & { readonly isSame: boolean }> = [
    { field: 'name', ours: ours.name, theirs: theirs.name, isSame: plain(ours.name) === plain(theirs.name) },
    { field: 'description', ours: ours.description, theirs: theirs.description, isSame: plain(ours.description) === plain(theirs.description) },
    // Kobo as digits: the page writes them as money.
    { field: 'price', ours: String(ours.price), theirs: String(theirs.price), isSame: ours.price === theirs.price },
    { field: 'category', ours: ours.category, theirs: theirs.category, isSame: plain(ours.category) === plain(theirs.category) },
    { field: 'available', ours: String(ours.isAvailable), theirs: String(theirs.isAvailable), isSame: ours.isAvailable === theirs.isAvailable },
    { field: 'choices', ours: choicesIn(ours), theirs: choicesIn(theirs), isSame: choicesIn(ours) === choicesIn(theirs) },
  ]
  return fields.filter(({ isSame }) => !isSame).map(({ field, ours: mine, theirs: other }) => ({ field, ours: mine.slice(0, 1_000), theirs: other.slice(0, 1_000) }))
}

/** Spaces at the ends and the form of composed letters are no difference. */
const plain = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim()

/** `Choose your swallow (1-1): Eba 50000, Amala 60000`: what can be had, in no particular order. */
const choicesIn = ({ groups }: MenuItem): string => groups
  .map(({ name, min, max, choices }) => `${plain(name)} (${min}-${max}): ${choices.filter(({ isAvailable }) => isAvailable).map((choice) => `${plain(choice.name)} ${choice.price}`).sort().join(', ')}`)
  .sort().join('; ')
