import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Polygon, Position } from 'geojson'
import type { Id } from '../vocabulary/id.ts'
import type { Pin } from '../vocabulary/place.ts'
import { Refusal } from '../vocabulary/refusal.ts'
import { boxOf, covers, MAX_CORNERS, type Shape, shapeFrom, zoneAt } from './zone.ts'

const SEED = 20_261_122
const LAGOS: Pin = { lat: 6.5, lng: 3.4 }
/** Corners around a middle, going round once: such a ring never crosses itself. */
const star = fc.tuple(fc.double({ min: 5, max: 12, noNaN: true }), fc.double({ min: 4, max: 13, noNaN: true }), fc.array(fc.double({ min: 0.01, max: 0.3, noNaN: true }), { minLength: 3, maxLength: 40 }))
  .map(([lat, lng, radii]) => ({ middle: { lat, lng }, ring: closed(radii.map((radius, i): Position => [lng + radius * Math.cos((2 * Math.PI * i) / radii.length), lat + radius * Math.sin((2 * Math.PI * i) / radii.length)])) }))
const closed = (corners: Position[]): Position[] => [...corners, corners[0] as Position]
const polygon = (...rings: Position[][]): Polygon => ({ type: 'Polygon', coordinates: rings })
const round = (degrees: number): number => Number(degrees.toFixed(6))
const square = ({ lat, lng }: Pin, half: number): Position[] => closed([[lng - half, lat - half], [lng + half, lat - half], [lng + half, lat + half], [lng - half, lat + half]].map((corner) => corner.map(round)))
const zone = (shape: Shape, priority = 1, id = 'a') => ({ id: id as Id<'zone'>, priority, shape, ...boxOf(shape) })
const codeOf = (given: unknown): string => {
  try {
    shapeFrom(given)
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'invalid') return error.fields[0]?.code ?? ''
    throw error
  }
  return 'taken'
}

/** Another way to the same answer: how often a ray to the north crosses the border. */
function isInsideByRay(ring: Position[], { lat, lng }: Pin): boolean {
  let inside = false
  for (let i = 0; i + 1 < ring.length; i++) {
    const [[x1 = 0, y1 = 0], [x2 = 0, y2 = 0]] = [ring[i] as Position, ring[i + 1] as Position]
    if (x1 > lng !== x2 > lng && lat < ((y2 - y1) * (lng - x1)) / (x2 - x1) + y1) inside = !inside
  }
  return inside
}

describe('what a zone covers', () => {
  test('is what a ray to the north says (properties, seed printed)', () => {
    console.log(`seed ${SEED}`)
    fc.assert(fc.property(star, fc.double({ min: -0.4, max: 0.4, noNaN: true }), fc.double({ min: -0.4, max: 0.4, noNaN: true }), ({ middle, ring }, dLat, dLng) => {
      const shape = shapeFrom(polygon(ring)) as Polygon
      const pin = { lat: middle.lat + dLat, lng: middle.lng + dLng }
      expect(covers(zone(shape), pin)).toBe(isInsideByRay(shape.coordinates[0] as Position[], pin))
    }), { seed: SEED, numRuns: 500 })
  })
  test('has its corners and its border, and not its holes', () => {
    const shape = shapeFrom(polygon(square(LAGOS, 0.1), square(LAGOS, 0.02)))
    expect(covers(zone(shape), { lat: 6.4, lng: 3.3 })).toBe(true)
    expect(covers(zone(shape), { lat: 6.4, lng: 3.4 })).toBe(true)
    expect(covers(zone(shape), LAGOS)).toBe(false)
    expect(covers(zone(shape), { lat: 6.55, lng: 3.4 })).toBe(true)
    expect(covers(zone(shape), { lat: 6.7, lng: 3.4 })).toBe(false)
  })
  test('does not change when its corners are told from another one on, or the other way round', () => {
    fc.assert(fc.property(star, fc.nat(39), fc.double({ min: -0.3, max: 0.3, noNaN: true }), ({ middle, ring }, turn, d) => {
      const corners = ring.slice(0, -1)
      const turned = closed([...corners.slice(turn % corners.length), ...corners.slice(0, turn % corners.length)].reverse())
      const pin = { lat: middle.lat + d, lng: middle.lng - d / 2 }
      expect(covers(zone(shapeFrom(polygon(turned))), pin)).toBe(covers(zone(shapeFrom(polygon(ring))), pin))
    }), { seed: SEED })
  })
})

describe('of several zones', () => {
  test('the lowest number is asked, whatever the order of the list', () => {
    const [small, large, twin] = [zone(polygon(square(LAGOS, 0.01)), 1, 'b'), zone(polygon(square(LAGOS, 0.5)), 5, 'a'), zone(polygon(square(LAGOS, 0.02)), 1, 'c')]
    for (const order of [[small, large, twin], [large, twin, small], [twin, small, large]]) expect(zoneAt(order, LAGOS)?.id as string).toBe('b')
    expect(zoneAt([large, small], { lat: 6.8, lng: 3.4 })?.id as string).toBe('a')
    expect(zoneAt([large, small], { lat: 9, lng: 7 })).toBeNull()
  })
})

describe('what somebody drew', () => {
  test('is taken as RFC 7946 writes it, in a feature or alone, and comes out the same', () => {
    const shape = polygon(square(LAGOS, 0.1))
    expect(shapeFrom(shape)).toEqual(shape)
    expect(shapeFrom({ type: 'Feature', properties: { name: 'x' }, geometry: shape })).toEqual(shape)
    expect(shapeFrom({ type: 'FeatureCollection', features: [{ type: 'Feature', properties: null, geometry: shape }] })).toEqual(shape)
    const two = { type: 'MultiPolygon', coordinates: [shape.coordinates, polygon(square({ lat: 9, lng: 7.4 }, 0.1)).coordinates] }
    expect(shapeFrom(two)).toEqual(two as Shape)
    fc.assert(fc.property(star, ({ ring }) => expect(shapeFrom(shapeFrom(polygon(ring)))).toEqual(shapeFrom(polygon(ring)))), { seed: SEED, numRuns: 50 })
  })
  test('is refused with what is wrong with it', () => {
    const ring = square(LAGOS, 0.1)
    expect(codeOf(polygon(ring.slice(0, -1)))).toBe('shape-not-closed')
    expect(codeOf(polygon(closed([[3, 6], [4, 7], [4, 6], [3, 7]])))).toBe('shape-crosses-itself')
    expect(codeOf(polygon(closed([[3, 6], [4, 6], [3.5, 6], [3.5, 7]])))).toBe('shape-crosses-itself')
    expect(codeOf(polygon(closed([[3, 6], [4, 6]])))).toBe('shape-too-few-points')
    expect(codeOf(polygon(closed([[3, 6], [3, 6], [4, 6]])))).toBe('shape-too-few-points')
    expect(codeOf(polygon(square({ lat: 51.5, lng: 0 }, 0.1)))).toBe('shape-outside')
    expect(codeOf(polygon(square({ lat: 3.4, lng: 6.5 }, 0.1)))).toBe('shape-turned-round')
    expect(codeOf(polygon(ring, square({ lat: 7.5, lng: 4 }, 0.01)))).toBe('shape-hole-outside')
    expect(codeOf(polygon(ring, square({ lat: 6.6, lng: 3.4 }, 0.05)))).toBe('shape-crosses-itself')
    expect(codeOf(polygon(closed(Array.from({ length: MAX_CORNERS + 1 }, (_, i): Position => [3 + i / 1e4, 6 + (i % 2) / 1e4]))))).toBe('shape-too-many-points')
    for (const given of [null, 1, 'x', [], {}, { type: 'Point', coordinates: [3, 6] }, { type: 'Polygon' }, { type: 'Polygon', coordinates: [] }, { type: 'Polygon', coordinates: [[['3', '6']]] }, { type: 'Polygon', coordinates: [[[3, Number.NaN]]] },
      { type: 'FeatureCollection', features: [] }, { type: 'Feature', geometry: { type: 'Feature' } }, { type: 'MultiPolygon', coordinates: [ring] }]) expect(codeOf(given)).toBe('shape-not-a-polygon')
  })
})
