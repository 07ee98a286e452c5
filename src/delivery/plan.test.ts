import { expect, test } from 'bun:test'
import { planOf, SHEET } from './plan.ts'

const YABA = { lat: 6.5095, lng: 3.3711 }

test('all that is to be seen lies on the sheet, north up and east right', () => {
  const far = { lat: 6.6, lng: 3.5 }
  const plan = planOf([YABA, far])
  const [a, b] = [plan.spotOf(YABA), plan.spotOf(far)]
  expect(b.x).toBeGreaterThan(a.x)
  expect(b.y).toBeLessThan(a.y)
  for (const { x, y } of [a, b]) {
    expect(x).toBeWithin(SHEET.margin - 1, SHEET.width - SHEET.margin + 2)
    expect(y).toBeWithin(SHEET.margin - 1, SHEET.height - SHEET.margin + 2)
  }
  expect(plan.isOnSheet(plan.spotOf({ lat: 9, lng: 7 }))).toBe(false)
})

test('one place alone stands in the middle, and the scale tells the truth', () => {
  const plan = planOf([YABA])
  expect(plan.spotOf(YABA)).toEqual({ x: SHEET.width / 2, y: SHEET.height / 2 })
  const { metres, length } = plan.scale
  // A degree of latitude is 111.2 km.
  const north = plan.spotOf({ ...YABA, lat: YABA.lat + metres / 111_195 })
  expect(SHEET.height / 2 - north.y).toBeWithin(length - 1, length + 2)
})
