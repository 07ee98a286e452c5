import { expect, test } from 'bun:test'
import { naira } from '../vocabulary/money.ts'
import type { MenuItem } from './marketplace.ts'
import { compareMenus, type OurItem } from './menu-compare.ts'

const item = (id: string, changes: Partial<MenuItem> = {}): MenuItem => ({ id, name: 'Jollof rice', description: 'Smoky', price: naira(2_500), isAvailable: true, category: 'Main dishes', groups: [], ...changes })
const ours = (id: string, changes: Partial<MenuItem> = {}): OurItem => ({ ...item(id, changes), dishId: `dish-${id}` })
const eba = { id: 'e', name: 'Ẹ̀bà', price: naira(500), isAvailable: true }
const amala = { id: 'a', name: 'Àmàlà', price: naira(600), isAvailable: true }
const group = { id: 'g', name: 'Swallow', min: 1, max: 1, choices: [eba, amala] }

test('the same menu has no difference, whatever its order, its spaces and the form of its letters', () => {
  expect(compareMenus([ours('1', { groups: [group], name: 'Ẹ̀gúsí'.normalize('NFC') }), ours('2')], [item('2', { description: ' Smoky ' }), item('1', { groups: [{ ...group, id: 'other', choices: [amala, eba] }], name: 'Ẹ̀gúsí'.normalize('NFD') })])).toEqual([])
})
test('what only one side has', () => {
  expect(compareMenus([ours('1')], [item('2', { name: 'Amala' })])).toEqual([
    { kind: 'theirs-only', theirId: '2', dishId: null, name: 'Amala', fields: [] }, { kind: 'ours-only', theirId: '1', dishId: 'dish-1', name: 'Jollof rice', fields: [] },
  ])
})
test('each field that differs, ours and theirs, prices in kobo', () => {
  const [difference] = compareMenus([ours('1')], [item('1', { name: 'Party jollof', description: '', price: naira(2_600), category: 'Rice', isAvailable: false, groups: [group] })])
  expect(difference?.fields).toEqual([
    { field: 'name', ours: 'Jollof rice', theirs: 'Party jollof' }, { field: 'description', ours: 'Smoky', theirs: '' }, { field: 'price', ours: '250000', theirs: '260000' },
    { field: 'category', ours: 'Main dishes', theirs: 'Rice' }, { field: 'available', ours: 'true', theirs: 'false' }, { field: 'choices', ours: '', theirs: expect.stringContaining('Swallow (1-1)') },
  ])
})
test('a choice that cannot be had is no choice; another price or bound is a difference', () => {
  const differs = (theirs: MenuItem['groups']) => compareMenus([ours('1', { groups: [group] })], [item('1', { groups: theirs })]).length
  expect(differs([{ ...group, choices: [eba, amala, { ...eba, name: 'Fufu', isAvailable: false }] }])).toBe(0)
  expect(differs([{ ...group, choices: [eba, { ...amala, price: naira(700) }] }])).toBe(1)
  expect(differs([{ ...group, max: 2 }])).toBe(1)
  expect(differs([])).toBe(1)
})
