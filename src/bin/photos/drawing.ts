/** A drawing of 640 by 480, and the strokes that all pictures are made of. Light falls from the upper left. */
import { Chance } from '../../../drizzle/seeds/random.ts'

export const WIDTH = 640
export const HEIGHT = 480

export interface Point {
  readonly x: number
  readonly y: number
}

export const n = (value: number): string => String(Math.round(value * 10) / 10)

export class Drawing {
  readonly chance: Chance
  private readonly defs: string[] = []
  private readonly body: string[] = []
  private readonly made = new Map<string, string>()

  constructor(seed: number) {
    this.chance = new Chance(seed)
  }

  add(...shapes: string[]): void {
    this.body.push(...shapes)
  }

  /** The reference of a definition, made once for the same content. */
  define(make: (id: string) => string): string {
    const key = make('')
    const known = this.made.get(key)
    if (known) return known
    const id = `d${this.made.size}`
    this.made.set(key, id)
    this.defs.push(make(id))
    return id
  }

  /** A round gradient whose light lies to the upper left of the middle. */
  glow(...colours: string[]): string {
    const stops = colours.map((colour, i) => `<stop offset="${n(i / Math.max(1, colours.length - 1))}" stop-color="${colour}"/>`).join('')
    return `url(#${this.define((id) => `<radialGradient id="${id}" cx=".36" cy=".32" r=".78">${stops}</radialGradient>`)})`
  }

  slope(angle: number, ...colours: string[]): string {
    const stops = colours.map((colour, i) => `<stop offset="${n(i / Math.max(1, colours.length - 1))}" stop-color="${colour}"/>`).join('')
    return `url(#${this.define((id) => `<linearGradient id="${id}" gradientTransform="rotate(${angle} .5 .5)">${stops}</linearGradient>`)})`
  }

  blur(amount: number): string {
    return `url(#${this.define((id) => `<filter id="${id}" x="-40%" y="-40%" width="180%" height="180%"><feGaussianBlur stdDeviation="${amount}"/></filter>`)})`
  }

  /** Draws what `paint` adds only inside the given shape. */
  inside(shape: string, paint: () => void): void {
    const id = this.define((name) => `<clipPath id="${name}">${shape}</clipPath>`)
    this.add(`<g clip-path="url(#${id})">`)
    paint()
    this.add('</g>')
  }

  shadow(shape: string, blur = 9, dx = 9, dy = 13, opacity = 0.42): void {
    this.add(`<g transform="translate(${dx} ${dy})" filter="${this.blur(blur)}" opacity="${opacity}" fill="#1d0b04">${shape}</g>`)
  }

  svg(): string {
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}"><defs>${this.defs.join('')}</defs>${this.body.join('')}</svg>`
  }

  /** A point inside a circle, evenly spread. */
  within(cx: number, cy: number, r: number): Point {
    const angle = this.chance.between(0, 2 * Math.PI)
    const distance = r * Math.sqrt(this.chance.unit())
    return { x: cx + distance * Math.cos(angle), y: cy + distance * Math.sin(angle) }
  }

  /** The path of a round, slightly irregular shape. */
  blob(cx: number, cy: number, rx: number, ry = rx, wobble = 0.12, corners = 9): string {
    const turn = this.chance.between(0, 1)
    const points = Array.from({ length: corners }, (_, i): Point => {
      const angle = ((i + turn) / corners) * 2 * Math.PI
      const reach = 1 + this.chance.between(-wobble, wobble)
      return { x: cx + rx * reach * Math.cos(angle), y: cy + ry * reach * Math.sin(angle) }
    })
    return smooth(points)
  }
}

/** A closed curve through points (Catmull and Rom, as cubic Béziers). */
function smooth(points: ReadonlyArray<Point>): string {
  const at = (i: number): Point => points[(i + points.length) % points.length] as Point
  const parts = points.map((_, i) => {
    const [a, b, c, e] = [at(i - 1), at(i), at(i + 1), at(i + 2)]
    return `C${n(b.x + (c.x - a.x) / 6)} ${n(b.y + (c.y - a.y) / 6)} ${n(c.x - (e.x - b.x) / 6)} ${n(c.y - (e.y - b.y) / 6)} ${n(c.x)} ${n(c.y)}`
  })
  return `M${n(at(0).x)} ${n(at(0).y)}${parts.join('')}Z`
}

export const circle = (cx: number, cy: number, r: number, more = ''): string => `<circle cx="${n(cx)}" cy="${n(cy)}" r="${n(r)}" ${more}/>`
export const oval = (cx: number, cy: number, rx: number, ry: number, more = '', turn = 0): string =>
  `<ellipse cx="${n(cx)}" cy="${n(cy)}" rx="${n(rx)}" ry="${n(ry)}" ${turn ? `transform="rotate(${n(turn)} ${n(cx)} ${n(cy)})"` : ''} ${more}/>`
export const path = (d: string, more = ''): string => `<path d="${d}" ${more}/>`
export const box = (x: number, y: number, width: number, height: number, more = '', corner = 0): string =>
  `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" rx="${n(corner)}" ${more}/>`
export const line = (x1: number, y1: number, x2: number, y2: number, more = ''): string => `<line x1="${n(x1)}" y1="${n(y1)}" x2="${n(x2)}" y2="${n(y2)}" ${more}/>`
export const moved = (x: number, y: number, turn: number, inner: string, scale = 1): string => `<g transform="translate(${n(x)} ${n(y)}) rotate(${n(turn)}) scale(${scale})">${inner}</g>`
