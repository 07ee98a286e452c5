/** A zone: the ground it covers, and which of several is asked. No I/O. */
import { booleanPointInPolygon } from '@turf/boolean-point-in-polygon'
import type { MultiPolygon, Polygon, Position } from 'geojson'
import { orient2d } from 'robust-predicates'
import type { deliveryZones } from '../../drizzle/schema/delivery.ts'
import { isInNigeria, type Pin } from '../vocabulary/place.ts'
import { invalid } from '../vocabulary/refusal.ts'

export type Zone = typeof deliveryZones.$inferSelect
export type Shape = Polygon | MultiPolygon
export type Box = Pick<Zone, 'west' | 'south' | 'east' | 'north'>

/** More corners than this say nothing about where riders go, and make every quote slower. */
export const MAX_CORNERS = 500
export const MAX_RINGS = 20
const DECIMALS = 6

/** A point on the border belongs to the zone; one in a hole does not. */
export const covers = ({ shape, west, south, east, north }: Pick<Zone, 'shape'> & Box, { lat, lng }: Pin): boolean =>
  lng >= west && lng <= east && lat >= south && lat <= north && booleanPointInPolygon([lng, lat], shape)

type Candidate = Pick<Zone, 'id' | 'priority' | 'shape'> & Box

/** The zone that is asked about a point: of those that cover it the one with the lowest number, then the older one. */
export function zoneAt<One extends Candidate>(zones: Iterable<One>, pin: Pin): One | null {
  let best: One | null = null
  for (const zone of zones) {
    const isBefore = best === null || zone.priority < best.priority || (zone.priority === best.priority && zone.id < best.id)
    if (isBefore && covers(zone, pin)) best = zone
  }
  return best
}

export function boxOf(shape: Shape): Box {
  const corners = ringsOf(shape).flat()
  const [lngs, lats] = [corners.map(([lng = 0]) => lng), corners.map(([, lat = 0]) => lat)]
  return { west: Math.min(...lngs), south: Math.min(...lats), east: Math.max(...lngs), north: Math.max(...lats) }
}

/** Outer rings and holes alike. */
export const ringsOf = (shape: Shape): Position[][] => (shape.type === 'Polygon' ? shape.coordinates : shape.coordinates.flat())

/**
 * What somebody drew, as a shape that can be trusted: a Polygon or MultiPolygon of RFC 7946 (or a Feature, or a collection of one
 * that holds it), closed, inside of Nigeria, without crossing itself; coordinates are cut to six decimals (11 cm).
 * @throws Refusal 422 with what is wrong with it, on the field that was given
 */
export function shapeFrom(given: unknown, field = 'shape'): Shape {
  const geometry = geometryIn(given)
  if (!geometry) throw invalid(field, 'shape-not-a-polygon')
  const polygons = (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates) as unknown
  if (!Array.isArray(polygons) || polygons.length === 0) throw invalid(field, 'shape-not-a-polygon')
  const rings = polygons.flat(1)
  if (rings.length > MAX_RINGS || rings.reduce((sum: number, ring: unknown) => sum + (Array.isArray(ring) ? ring.length : 0), 0) > MAX_CORNERS) throw invalid(field, 'shape-too-many-points')
  const read = polygons.map((polygon: unknown) => {
    if (!Array.isArray(polygon) || polygon.length === 0) throw invalid(field, 'shape-not-a-polygon')
    return polygon.map((ring: unknown) => ringFrom(ring, field))
  })
  if (crosses(read.flat())) throw invalid(field, 'shape-crosses-itself')
  for (const [outer, ...holes] of read) {
    const around: Polygon = { type: 'Polygon', coordinates: [outer as Position[]] }
    if (holes.some((hole) => hole.some((corner) => !booleanPointInPolygon(corner, around)))) throw invalid(field, 'shape-hole-outside')
  }
  return read.length === 1 ? { type: 'Polygon', coordinates: read[0] as Position[][] } : { type: 'MultiPolygon', coordinates: read }
}

function geometryIn(given: unknown): { type: 'Polygon' | 'MultiPolygon'; coordinates: unknown } | null {
  const one = given as { type?: unknown; geometry?: unknown; features?: unknown; coordinates?: unknown } | null
  if (one === null || typeof one !== 'object') return null
  if (one.type === 'FeatureCollection') return Array.isArray(one.features) && one.features.length === 1 ? geometryIn(one.features[0]) : null
  if (one.type === 'Feature') return (one.geometry as { type?: unknown } | null)?.type === 'Feature' ? null : geometryIn(one.geometry)
  return one.type === 'Polygon' || one.type === 'MultiPolygon' ? { type: one.type, coordinates: one.coordinates } : null
}

function ringFrom(given: unknown, field: string): Position[] {
  if (!Array.isArray(given)) throw invalid(field, 'shape-not-a-polygon')
  const ring = given.map((corner: unknown): Position => {
    const [lng, lat] = Array.isArray(corner) ? (corner as unknown[]) : []
    if (typeof lng !== 'number' || typeof lat !== 'number' || !Number.isFinite(lng) || !Number.isFinite(lat)) throw invalid(field, 'shape-not-a-polygon')
    if (!isInNigeria({ lat, lng })) throw invalid(field, isInNigeria({ lat: lng, lng: lat }) ? 'shape-turned-round' : 'shape-outside')
    return [cut(lng), cut(lat)]
  })
  const [first, last] = [ring[0], ring.at(-1)]
  if (ring.length < 2 || !same(first, last)) throw invalid(field, 'shape-not-closed')
  // Two clicks on one spot are no corner.
  const corners = ring.filter((corner, i) => i === 0 || !same(corner, ring[i - 1]))
  if (new Set(corners.map(String)).size < 3) throw invalid(field, 'shape-too-few-points')
  return corners
}

const cut = (degrees: number): number => Number(degrees.toFixed(DECIMALS))
const same = (a: Position | undefined, b: Position | undefined): boolean => a !== undefined && b !== undefined && a[0] === b[0] && a[1] === b[1]

interface Edge {
  readonly from: Position
  readonly to: Position
  readonly ring: number
  readonly place: number
  readonly count: number
}

/** True when two edges have more in common than the corner at which neighbours meet. Exact: the signs are Shewchuk's. */
function crosses(rings: ReadonlyArray<ReadonlyArray<Position>>): boolean {
  const edges = rings.flatMap((ring, number) => ring.slice(1).map((to, place): Edge => ({ from: ring[place] as Position, to, ring: number, place, count: ring.length - 1 })))
  return edges.some((one, i) => edges.slice(i + 1).some((other) => meetWrongly(one, other)))
}

function meetWrongly(a: Edge, b: Edge): boolean {
  const areNeighbours = a.ring === b.ring && (b.place - a.place === 1 || b.place - a.place === a.count - 1)
  if (!areNeighbours) return touch(a, b)
  // Neighbours share a corner; they may not run back over each other.
  const [before, corner, after] = b.place - a.place === 1 ? [a.from, a.to, b.to] : [b.from, a.from, a.to]
  return side(before, corner, after) === 0 && (before[0]! - corner[0]!) * (after[0]! - corner[0]!) + (before[1]! - corner[1]!) * (after[1]! - corner[1]!) > 0
}

const side = ([ax, ay]: Position, [bx, by]: Position, [cx, cy]: Position): number => Math.sign(orient2d(ax!, ay!, bx!, by!, cx!, cy!))

function touch({ from: p, to: q }: Edge, { from: r, to: s }: Edge): boolean {
  const [first, second, third, fourth] = [side(p, q, r), side(p, q, s), side(r, s, p), side(r, s, q)]
  if (first !== second && third !== fourth) return true
  return (first === 0 && isBetween(r, p, q)) || (second === 0 && isBetween(s, p, q)) || (third === 0 && isBetween(p, r, s)) || (fourth === 0 && isBetween(q, r, s))
}

const isBetween = ([x, y]: Position, [ax, ay]: Position, [bx, by]: Position): boolean =>
  Math.min(ax!, bx!) <= x! && x! <= Math.max(ax!, bx!) && Math.min(ay!, by!) <= y! && y! <= Math.max(ay!, by!)
