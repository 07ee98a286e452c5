/** Plates, bowls, calabashes, mortars, leaves, boards, papers and cups, seen from above. */
import { box, circle, type Drawing, line, n, oval, path } from './drawing.ts'

export type PlateName = 'enamel' | 'green-enamel' | 'clay' | 'black' | 'cream' | 'blue' | 'calabash' | 'mortar' | 'steel' | 'yellow'

interface Glaze {
  readonly rim: readonly [string, string, string]
  readonly well: readonly [string, string, string]
  readonly edge: string
}

const GLAZES: Readonly<Record<PlateName, Glaze>> = {
  enamel: { rim: ['#ffffff', '#f4f1ea', '#cfc8bd'], well: ['#f2eee6', '#fbf9f4', '#ddd6ca'], edge: '#20489c' },
  'green-enamel': { rim: ['#e9f6ea', '#bfe0c4', '#83b890'], well: ['#d9efdc', '#eef8ee', '#b9d8be'], edge: '#1d6b45' },
  clay: { rim: ['#d98a58', '#b5623a', '#7a3a20'], well: ['#a65430', '#c06d43', '#8a4525'], edge: '#6b301a' },
  black: { rim: ['#5d5854', '#35302e', '#1a1716'], well: ['#2b2725', '#3c3734', '#1c1918'], edge: '#131110' },
  cream: { rim: ['#fffaf0', '#f3e6cc', '#d2bd98'], well: ['#efe0c4', '#faf0dc', '#d9c6a2'], edge: '#b8925a' },
  blue: { rim: ['#6ea6c8', '#2f6f9c', '#17425f'], well: ['#2b678f', '#4a88b0', '#1f5073'], edge: '#123850' },
  calabash: { rim: ['#e9b872', '#c98b3f', '#86531f'], well: ['#dcae72', '#efd09c', '#b98446'], edge: '#5b3313' },
  mortar: { rim: ['#a9764a', '#7d4e2a', '#482a14'], well: ['#5c3719', '#7a4c27', '#41260f'], edge: '#331c0b' },
  steel: { rim: ['#f4f6f7', '#c6ccd0', '#8d969c'], well: ['#b7bfc4', '#dfe4e7', '#9aa3a9'], edge: '#7b858c' },
  yellow: { rim: ['#ffe59a', '#f2bd3d', '#c08412'], well: ['#eab43a', '#ffd56e', '#cf9420'], edge: '#9a650a' },
}

/** Draws a vessel and returns the radius of its inside. */
export function plate(d: Drawing, name: PlateName, cx: number, cy: number, r: number, depth: 'flat' | 'deep' = 'flat'): number {
  const { rim, well, edge } = GLAZES[name]
  const inner = r * (depth === 'flat' ? 0.76 : 0.87)
  d.shadow(circle(cx, cy, r), r > 90 ? 11 : 7)
  d.add(circle(cx, cy, r, `fill="${edge}"`), circle(cx, cy, r - Math.max(2, r * 0.022), `fill="${d.glow(...rim)}"`))
  if (name === 'enamel' || name === 'green-enamel' || name === 'cream') d.add(circle(cx, cy, r - r * 0.045, `fill="none" stroke="${edge}" stroke-width="${n(r * 0.02)}" opacity=".85"`))
  if (name === 'calabash') carve(d, cx, cy, r)
  if (name === 'mortar') for (const k of [0.97, 0.92]) d.add(circle(cx, cy, r * k, 'fill="none" stroke="#2d1708" stroke-width="2" opacity=".45"'))
  d.add(circle(cx, cy, inner, `fill="${d.slope(45, well[2], well[0], well[1])}"`))
  d.add(circle(cx, cy, inner, 'fill="none" stroke="#0003" stroke-width="2"'))
  const arc = r * 0.9
  d.add(path(`M${n(cx - arc * 0.92)} ${n(cy - arc * 0.3)}A${n(arc)} ${n(arc)} 0 0 1 ${n(cx - arc * 0.1)} ${n(cy - arc * 0.96)}`, `fill="none" stroke="#fff" stroke-width="${n(r * 0.035)}" stroke-linecap="round" opacity="${name === 'black' || name === 'mortar' ? 0.25 : 0.75}" filter="${d.blur(1.4)}"`))
  return inner
}

function carve(d: Drawing, cx: number, cy: number, r: number): void {
  const teeth = 34
  const zigzag = Array.from({ length: teeth * 2 + 1 }, (_, i) => {
    const a = (i / (teeth * 2)) * 2 * Math.PI
    const reach = r * (i % 2 ? 0.955 : 0.89)
    return `${i ? 'L' : 'M'}${n(cx + reach * Math.cos(a))} ${n(cy + reach * Math.sin(a))}`
  }).join('')
  d.add(path(`${zigzag}Z`, 'fill="none" stroke="#5b3313" stroke-width="2.6" opacity=".8"'))
}

/** Liquid that fills a vessel, with the shadow of the rim on it. */
export function pool(d: Drawing, cx: number, cy: number, r: number, light: string, mid: string, dark: string): void {
  d.add(circle(cx, cy, r, `fill="${d.glow(light, mid, dark)}"`))
  d.inside(circle(cx, cy, r), () => d.add(circle(cx + r * 0.07, cy + r * 0.1, r * 1.02, `fill="none" stroke="#1a0702" stroke-width="${n(r * 0.16)}" opacity=".28" filter="${d.blur(5)}"`)))
}

export function bananaLeaf(d: Drawing, cx: number, cy: number, length: number, width: number, turn: number): void {
  const l = length / 2
  const w = width / 2
  const shape = `M${-l} 0C${-l * 0.7} ${-w} ${l * 0.6} ${-w * 1.15} ${l} 0C${l * 0.6} ${w * 1.15} ${-l * 0.7} ${w} ${-l} 0Z`
  const group = (inner: string): string => `<g transform="translate(${n(cx)} ${n(cy)}) rotate(${turn})">${inner}</g>`
  d.shadow(group(path(shape)), 7, 7, 10)
  const veins = Array.from({ length: 15 }, (_, i) => {
    const x = -l * 0.85 + (i / 14) * l * 1.6
    return path(`M${n(x)} 0Q${n(x + 26)} ${n(-w * 0.5)} ${n(x + 40)} ${n(-w * 0.92)}M${n(x)} 0Q${n(x + 26)} ${n(w * 0.5)} ${n(x + 40)} ${n(w * 0.92)}`)
  }).join('')
  const clip = d.define((id) => `<clipPath id="${id}"><path d="${shape}"/></clipPath>`)
  d.add(group(path(shape, `fill="${d.slope(90, '#69a84a', '#3f8136', '#245c2b')}"`) + `<g clip-path="url(#${clip})" fill="none" stroke="#cbe59c" stroke-width="2" opacity=".35">${veins}</g>`
    + path(`M${-l} 0H${l}`, 'stroke="#d9ecaa" stroke-width="5" opacity=".75"')))
}

export function board(d: Drawing, cx: number, cy: number, width: number, height: number, turn = 0): void {
  const shape = `<g transform="rotate(${turn} ${cx} ${cy})">${box(cx - width / 2, cy - height / 2, width, height, '', 26)}</g>`
  d.shadow(shape, 10)
  const grain = [0.2, 0.36, 0.52, 0.68, 0.84].map((k) => path(`M${n(cx - width / 2 + 14)} ${n(cy - height / 2 + height * k)}q${n(width * 0.25)} ${n(d.chance.between(-12, 12))} ${n(width * 0.5)} 0t${n(width * 0.46)} ${n(d.chance.between(-6, 6))}`)).join('')
  d.add(`<g transform="rotate(${turn} ${cx} ${cy})">${box(cx - width / 2, cy - height / 2, width, height, `fill="${d.slope(30, '#d69a5c', '#b5763b', '#8c5526')}"`, 26)}<g fill="none" stroke="#6b3d17" stroke-width="2.2" opacity=".45">${grain}</g></g>`)
}

export function paper(d: Drawing, cx: number, cy: number, width: number, height: number, turn: number, kind: 'news' | 'kraft' | 'foil' | 'white'): void {
  const x = cx - width / 2
  const y = cy - height / 2
  const j = (): number => d.chance.between(-9, 9)
  const shape = `M${n(x + j())} ${n(y + j())}L${n(cx)} ${n(y + j() / 2)}L${n(x + width + j())} ${n(y + j())}L${n(x + width + j())} ${n(cy)}L${n(x + width + j())} ${n(y + height + j())}L${n(cx)} ${n(y + height + j() / 2)}L${n(x + j())} ${n(y + height + j())}Z`
  const group = (inner: string): string => `<g transform="rotate(${turn} ${n(cx)} ${n(cy)})">${inner}</g>`
  d.shadow(group(path(shape)), 8, 6, 9)
  const fill = { news: d.slope(50, '#f4eee0', '#e6dcc6', '#cdbf9f'), kraft: d.slope(50, '#d9ae7a', '#c4935b', '#a3733f'), foil: d.slope(40, '#ffffff', '#c2c9ce', '#eef1f3', '#9aa4ab'), white: d.slope(50, '#ffffff', '#f3efe6', '#ddd5c5') }[kind]
  // Printed columns, too small to be read: grey bars.
  const print = kind === 'news' ? [0.08, 0.39, 0.7].map((k) => Array.from({ length: Math.floor(height / 15) - 2 }, (_, i) => line(x + width * k, y + 22 + i * 15, x + width * (k + d.chance.between(0.15, 0.24)), y + 22 + i * 15)).join('')).join('') : ''
  const folds = kind === 'foil' || kind === 'kraft' ? path(`M${n(x)} ${n(y + height * 0.3)}L${n(x + width)} ${n(y + height * 0.22)}M${n(x + width * 0.3)} ${n(y)}L${n(x + width * 0.36)} ${n(y + height)}M${n(x + width * 0.75)} ${n(y)}L${n(x + width * 0.68)} ${n(y + height)}`, 'stroke="#fff" stroke-width="2" opacity=".5"') : ''
  d.add(group(path(shape, `fill="${fill}"`) + `<g stroke="#5b564b" stroke-width="4" opacity=".22">${print}</g>${folds}`))
}

export interface Drink {
  readonly light: string
  readonly mid: string
  readonly dark: string
  readonly ice?: boolean
}

/** A glass or cup from above. */
export function glass(d: Drawing, cx: number, cy: number, r: number, drink: Drink, wall = '#ffffffb0'): void {
  d.shadow(circle(cx, cy, r), 9, 12, 18, 0.38)
  d.add(circle(cx, cy, r, `fill="${wall}"`), circle(cx, cy, r * 0.9, 'fill="#fff" opacity=".35"'))
  pool(d, cx, cy, r * 0.86, drink.light, drink.mid, drink.dark)
  if (drink.ice) for (const [a, k] of [[0.4, 0.4], [2.4, 0.42], [4.4, 0.45]] as const) {
    const [x, y] = [cx + Math.cos(a) * r * k, cy + Math.sin(a) * r * k]
    d.add(`<g transform="rotate(${n(a * 40)} ${n(x)} ${n(y)})">${box(x - r * 0.19, y - r * 0.19, r * 0.38, r * 0.38, 'fill="#fff" opacity=".42"', r * 0.08)}${box(x - r * 0.13, y - r * 0.13, r * 0.2, r * 0.13, 'fill="#fff" opacity=".6"', r * 0.04)}</g>`)
  }
  d.add(path(`M${n(cx - r * 0.86)} ${n(cy - r * 0.36)}A${n(r * 0.93)} ${n(r * 0.93)} 0 0 1 ${n(cx - r * 0.06)} ${n(cy - r * 0.93)}`, `fill="none" stroke="#fff" stroke-width="${n(r * 0.06)}" stroke-linecap="round" opacity=".9"`))
}

export const straw = (cx: number, cy: number, length: number, turn: number, colour: string): string =>
  `<g transform="translate(${n(cx)} ${n(cy)}) rotate(${turn})">${box(0, -5, length, 10, `fill="${colour}"`, 5)}${[0.2, 0.5, 0.8].map((k) => box(length * k, -5, length * 0.12, 10, 'fill="#fff" opacity=".85"')).join('')}${oval(length, 0, 3, 5, 'fill="#0005"')}</g>`
