/** What the food stands on: cloths after adire, ankara, aso-oke and kampala, raffia mats, and plain wood. */
import { box, circle, type Drawing, HEIGHT, line, n, path, WIDTH } from './drawing.ts'

export type TableName = 'adire' | 'eleko' | 'fans' | 'stars' | 'asooke' | 'waves' | 'diamonds' | 'leaves' | 'wood' | 'mat' | 'gingham' | 'dots' | 'rings' | 'stone'

export interface Table {
  readonly name: TableName
  readonly ground: string
  readonly ink: string
  readonly accent: string
}

export const table = (name: TableName, ground: string, ink: string, accent: string): Table => ({ name, ground, ink, accent })

type Tile = readonly [width: number, height: number, inner: string]

const spokes = (cx: number, cy: number, from: number, to: number, count: number, more: string): string =>
  Array.from({ length: count }, (_, i) => {
    const a = (i / count) * 2 * Math.PI
    return line(cx + from * Math.cos(a), cy + from * Math.sin(a), cx + to * Math.cos(a), cy + to * Math.sin(a), more)
  }).join('')

const TILES: Readonly<Record<Exclude<TableName, 'wood' | 'mat' | 'stone'>, (ink: string, accent: string) => Tile>> = {
  adire: (ink, accent) => [120, 120, [50, 38, 26, 13].map((r, i) => circle(60, 60, r, `fill="none" stroke="${i % 2 ? accent : ink}" stroke-width="5" stroke-dasharray="${i % 2 ? '4 6' : '9 5'}"`)).join('')
    + [0, 120].flatMap((x) => [0, 120].map((y) => circle(x, y, 16, `fill="${ink}"`) + circle(x, y, 7, `fill="${accent}"`))).join('')],
  eleko: (ink, accent) => [112, 112, box(5, 5, 46, 46, `fill="none" stroke="${ink}" stroke-width="4"`) + box(61, 61, 46, 46, `fill="none" stroke="${ink}" stroke-width="4"`)
    + spokes(28, 28, 4, 18, 8, `stroke="${accent}" stroke-width="5" stroke-linecap="round"`) + spokes(84, 84, 4, 18, 8, `stroke="${accent}" stroke-width="5" stroke-linecap="round"`)
    + [66, 78, 90, 102].map((x) => line(x, 8, x, 48, `stroke="${ink}" stroke-width="4"`) + line(8, x, 48, x, `stroke="${ink}" stroke-width="4"`)).join('')],
  fans: (ink, accent) => [100, 50, [[0, 50], [100, 50], [50, 25], [0, 0], [100, 0], [50, 75]].sort((a, b) => (a[1] ?? 0) - (b[1] ?? 0)).map(([x = 0, y = 0]) => [48, 37, 26, 15].map((r, i) => circle(x, y + 25, r, `fill="${i % 2 ? accent : ink}" stroke="#0002"`)).join('')).join('')],
  stars: (ink, accent) => [110, 110, [[55, 55, 1], [0, 0, 0], [110, 0, 0], [0, 110, 0], [110, 110, 0]].map(([x = 0, y = 0, big]) =>
    Array.from({ length: 8 }, (_, i) => `<ellipse cx="${x}" cy="${y - 25}" rx="8" ry="21" fill="${big ? ink : accent}" transform="rotate(${i * 45} ${x} ${y})"/>`).join('') + circle(x, y, 8, `fill="${big ? accent : ink}"`)).join('')],
  asooke: (ink, accent) => [150, 60, box(0, 0, 26, 60, `fill="${ink}"`) + box(34, 0, 5, 60, `fill="${accent}"`) + box(46, 0, 3, 60, `fill="${ink}"`) + box(84, 0, 34, 60, `fill="${accent}" opacity=".55"`) + box(124, 0, 4, 60, `fill="${ink}"`)
    + [6, 26, 46].map((y) => path(`M58 ${y}l8 8l8 -8l-8 -8Z`, `fill="${accent}"`)).join('')],
  waves: (ink, accent) => [120, 60, [0, 20, 40].map((y, i) => path(`M-10 ${y + 10}q20 -22 40 0t40 0t40 0t40 0`, `fill="none" stroke="${i === 1 ? accent : ink}" stroke-width="6"`)).join('')],
  diamonds: (ink, accent) => [90, 90, path('M45 3L87 45L45 87L3 45Z', `fill="none" stroke="${ink}" stroke-width="6"`) + path('M45 22L68 45L45 68L22 45Z', `fill="${accent}"`) + circle(45, 45, 7, `fill="${ink}"`)],
  leaves: (ink, accent) => [130, 110, [[34, 32, 30, ink], [98, 80, -40, accent], [100, 22, 80, ink], [30, 90, 120, accent]].map(([x, y, turn, fill]) =>
    `<g transform="translate(${x} ${y}) rotate(${turn})"><path d="M-28 0Q0 -24 28 0Q0 24 -28 0Z" fill="${fill}"/><path d="M-24 0H22" stroke="#fff6" stroke-width="2.5"/></g>`).join('')],
  gingham: (ink, accent) => [64, 64, box(0, 0, 32, 64, `fill="${ink}" opacity=".5"`) + box(0, 0, 64, 32, `fill="${ink}" opacity=".5"`) + circle(48, 48, 4, `fill="${accent}"`)],
  dots: (ink, accent) => [64, 64, circle(16, 16, 9, `fill="${ink}"`) + circle(48, 48, 9, `fill="${accent}"`) + circle(48, 16, 3, `fill="${ink}"`) + circle(16, 48, 3, `fill="${ink}"`)],
  rings: (ink, accent) => [96, 96, circle(48, 48, 40, `fill="none" stroke="${ink}" stroke-width="7"`) + circle(0, 0, 40, `fill="none" stroke="${accent}" stroke-width="7"`) + circle(96, 0, 40, `fill="none" stroke="${accent}" stroke-width="7"`)
    + circle(0, 96, 40, `fill="none" stroke="${accent}" stroke-width="7"`) + circle(96, 96, 40, `fill="none" stroke="${accent}" stroke-width="7"`) + circle(48, 48, 10, `fill="${ink}"`)],
}

export function lay(d: Drawing, { name, ground, ink, accent }: Table): void {
  // The eye rests on the food: the cloth is a little out of focus, which also makes the files about a sixth smaller.
  const soft = d.define((id) => `<filter id="${id}" x="0" y="0" width="100%" height="100%"><feGaussianBlur stdDeviation="2.2" edgeMode="duplicate"/></filter>`)
  d.add(box(0, 0, WIDTH, HEIGHT, `fill="${ground}"`), `<g filter="url(#${soft})">`)
  if (name === 'wood') wood(d, ink, accent)
  else if (name === 'mat') mat(d, ink, accent)
  else if (name === 'stone') stone(d, ink, accent)
  else {
    const [width, height, inner] = TILES[name](ink, accent)
    const turn = name === 'asooke' ? 12 : name === 'fans' ? 0 : 8
    const id = d.define((tile) => `<pattern id="${tile}" width="${width}" height="${height}" patternUnits="userSpaceOnUse" patternTransform="rotate(${turn}) scale(.82)">${inner}</pattern>`)
    d.add(box(0, 0, WIDTH, HEIGHT, `fill="url(#${id})"`))
  }
  d.add('</g>')
  // Daylight from a window on the upper left, and the far corner in shade.
  const light = d.define((id) => `<radialGradient id="${id}" cx=".24" cy=".14" r="1.05"><stop offset="0" stop-color="#fff3d6" stop-opacity=".38"/><stop offset=".45" stop-color="#fff3d6" stop-opacity="0"/><stop offset="1" stop-color="#1a0803" stop-opacity=".5"/></radialGradient>`)
  d.add(box(0, 0, WIDTH, HEIGHT, `fill="url(#${light})"`))
}

function wood(d: Drawing, ink: string, accent: string): void {
  for (let y = 0; y < HEIGHT; y += 96) {
    d.add(box(0, y, WIDTH, 94, `fill="${(y / 96) % 2 ? accent : ink}" opacity=".35"`), line(0, y, WIDTH, y, 'stroke="#0006" stroke-width="3"'))
    for (let k = 0; k < 4; k++) {
      const g = y + 12 + k * 22 + d.chance.between(-6, 6)
      d.add(path(`M0 ${n(g)}C160 ${n(g + d.chance.between(-14, 14))} 420 ${n(g + d.chance.between(-14, 14))} 640 ${n(g + d.chance.between(-6, 6))}`, `fill="none" stroke="${ink}" stroke-width="${n(d.chance.between(1, 3.4))}" opacity=".5"`))
    }
  }
}

function mat(d: Drawing, ink: string, accent: string): void {
  const id = d.define((tile) => `<pattern id="${tile}" width="44" height="44" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">${box(1, 1, 20, 42, `fill="${ink}"`, 4)}${box(23, 1, 20, 20, `fill="${accent}"`, 4)}${box(23, 23, 20, 20, `fill="${accent}"`, 4)}<path d="M11 4v36M27 11h12M27 33h12" stroke="#0002" stroke-width="2"/></pattern>`)
  d.add(box(0, 0, WIDTH, HEIGHT, `fill="url(#${id})"`))
}

function stone(d: Drawing, ink: string, accent: string): void {
  for (let i = 0; i < 60; i++) {
    const p = d.within(320, 240, 400)
    d.add(path(d.blob(p.x, p.y, d.chance.between(3, 12), d.chance.between(3, 9), 0.35, 6), `fill="${d.chance.happens(0.5) ? ink : accent}" opacity=".55"`))
  }
}
