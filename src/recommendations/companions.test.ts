import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { learnCompanions, type Meal, type NamedDish } from './companions.ts'

const menuAt = (restaurantId: string, names: ReadonlyArray<string>): NamedDish[] => names.map((name) => ({ id: `${restaurantId}-${name}`, restaurantId, name }))
const mealsAt = (restaurantId: string, plates: ReadonlyArray<ReadonlyArray<string>>, first = 0): Meal[] => plates.map((plate, at) => ({ restaurantId, diner: `diner ${first + at}`, dishIds: plate.map((name) => `${restaurantId}-${name}`) }))
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value)
const companionsOf = (learned: ReturnType<typeof learnCompanions>, dish: string) => learned.find(({ dishId }) => dishId === dish)!.companions.map(({ id }) => id)

const NAMES = ['suya', 'masa', 'rice', 'water']
/** Masa comes with suya, water with rice. */
const PLATES = [...times(20, ['suya', 'masa']), ...times(20, ['rice', 'water']), ...times(5, ['suya', 'water']), ...times(5, ['rice'])]

test('what is had together more often than by chance goes together, and what is not does not', () => {
  const learned = learnCompanions(mealsAt('a', PLATES), menuAt('a', NAMES))
  expect(companionsOf(learned, 'a-suya')).toEqual(['a-masa'])
  expect(companionsOf(learned, 'a-rice')).toEqual(['a-water'])
  const [masa] = learned.find(({ dishId }) => dishId === 'a-suya')!.companions
  expect(masa).toMatchObject({ here: 20, anywhere: 20 })
  // Two of five meals have it, four of five of those with suya.
  expect(masa!.lift).toBeGreaterThan(1.6)
  expect(masa!.lift).toBeLessThan(2)
  expect(learned.find(({ dishId }) => dishId === 'a-masa')!.share).toBeCloseTo(0.4, 2)
})

test('a kitchen of which no meal is known has what dishes of its names tell elsewhere', () => {
  const learned = learnCompanions(mealsAt('a', PLATES), [...menuAt('a', NAMES), ...menuAt('new', ['suya', 'masa', 'rice', 'soup'])])
  expect(companionsOf(learned, 'new-suya')).toEqual(['new-masa'])
  expect(learned.find(({ dishId }) => dishId === 'new-suya')!.companions[0]).toMatchObject({ here: 0, anywhere: 20 })
  // Of a name that nobody had anywhere nothing is said.
  expect(learned.some(({ dishId }) => dishId === 'new-soup')).toBe(false)
})

test('one person who eats a thousand times moves no more than one who eats once', () => {
  const once = learnCompanions([...mealsAt('a', PLATES), ...mealsAt('a', [['rice', 'masa']], 100)], menuAt('a', NAMES))
  const often = learnCompanions([...mealsAt('a', PLATES), ...times(1_000, mealsAt('a', [['rice', 'masa']], 100)[0]!)], menuAt('a', NAMES))
  for (const dish of ['a-suya', 'a-rice', 'a-masa']) expect(companionsOf(often, dish)).toEqual(companionsOf(once, dish))
  expect(often.find(({ dishId }) => dishId === 'a-masa')!.people).toBeCloseTo(21, 6)
})

test('nothing is learned from nothing', () => {
  expect(learnCompanions([], menuAt('a', NAMES))).toEqual([])
  expect(learnCompanions(mealsAt('a', PLATES), [])).toEqual([])
})

test('whatever was eaten: finite shares and lifts, no dish beside itself, no dish of another menu', () => {
  const seed = Number(process.env.TEST_SEED ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`companions property: TEST_SEED=${seed}`)
  const menu = [...menuAt('a', NAMES), ...menuAt('b', [...NAMES, 'suya and rice'])]
  fc.assert(fc.property(fc.array(fc.record({ restaurantId: fc.constantFrom('a', 'b'), diner: fc.constantFrom('x', 'y', 'z'), names: fc.array(fc.constantFrom(...NAMES, 'gone'), { maxLength: 6 }) }), { maxLength: 40 }), (plates) => {
    for (const { dishId, restaurantId, share, people, companions } of learnCompanions(plates.map(({ names, ...meal }) => ({ ...meal, dishIds: names.map((name) => `${meal.restaurantId}-${name}`) })), menu)) {
      expect(share > 0 && share <= 1 && people >= 0).toBe(true)
      for (const { id, lift, here, anywhere } of companions) {
        expect(id).not.toBe(dishId)
        expect(menu.find((dish) => dish.id === id)?.restaurantId).toBe(restaurantId)
        expect(Number.isFinite(lift) && lift > 1 && here >= 0 && anywhere >= here - 1e-3).toBe(true)
      }
    }
  }), { seed })
})
