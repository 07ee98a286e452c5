/** Foods by their texture: grains, swallows, soups, meat from the coals, fruit and leaves. */
import { box, circle, type Drawing, line, n, oval, path } from './drawing.ts'

type Tones = ReadonlyArray<string>

/** A mound of grains with light on its crown. */
export function rice(d: Drawing, cx: number, cy: number, r: number, [dark, mid, light, spark]: Tones, flatten = 0.86): void {
  const shape = d.blob(cx, cy, r, r * flatten, 0.07, 11)
  d.shadow(path(shape), 6, 4, 8, 0.5)
  d.add(path(shape, `fill="${d.glow(light ?? '', mid ?? '', dark ?? '')}"`))
  const grains = Math.round((r * r) / 36)
  for (let i = 0; i < grains; i++) {
    const p = d.within(cx, cy, r * 0.97)
    const y = cy + (p.y - cy) * flatten
    const turn = d.chance.between(0, Math.PI)
    const reach = d.chance.between(3.4, 5.6)
    const lit = (cx - p.x + (cy - y)) / r + d.chance.normal() * 0.5
    const tone = lit > 0.75 ? spark : lit > 0 ? light : lit > -0.7 ? mid : dark
    const [dx, dy] = [Math.cos(turn) * reach, Math.sin(turn) * reach]
    d.add(`<path d="M${n(p.x - dx)} ${n(y - dy)}L${n(p.x + dx)} ${n(y + dy)}" stroke="${tone}" stroke-width="4.4" stroke-linecap="round"/>`)
  }
}

/** A ball of amala, eba, pounded yam or tuwo: smooth, with a thumb's dent. */
export function swallow(d: Drawing, cx: number, cy: number, rx: number, ry: number, [light, mid, dark]: Tones): void {
  const shape = d.blob(cx, cy, rx, ry, 0.045, 10)
  d.shadow(path(shape), 8, 6, 11, 0.55)
  d.add(path(shape, `fill="${d.glow(light ?? '', mid ?? '', dark ?? '')}"`))
  d.inside(path(shape), () => d.add(
    path(`M${n(cx - rx * 0.5)} ${n(cy + ry * 0.42)}Q${n(cx)} ${n(cy + ry * 0.74)} ${n(cx + rx * 0.62)} ${n(cy + ry * 0.26)}`, `fill="none" stroke="${dark}" stroke-width="${n(rx * 0.09)}" stroke-linecap="round" opacity=".4" filter="${d.blur(5)}"`),
    oval(cx - rx * 0.3, cy - ry * 0.38, rx * 0.36, ry * 0.2, `fill="#fff" opacity=".5" filter="${d.blur(8)}"`, -28)))
}

/** Chopped leaves, curds and chunks in oil. */
export function stewed(d: Drawing, cx: number, cy: number, r: number, tones: Tones, count = 90, size = 1): void {
  for (let i = 0; i < count; i++) {
    const p = d.within(cx, cy, r * 0.93)
    const s = d.chance.between(4, 11) * size
    const turn = d.chance.between(0, 180)
    const shape = d.blob(0, 0, s * 1.35, s * 0.7, 0.28, 6)
    d.add(`<g transform="translate(${n(p.x)} ${n(p.y)}) rotate(${n(turn)})">${path(shape, 'fill="#140a04" opacity=".28" transform="translate(1.5 3)"')}${path(shape, `fill="${d.chance.pick(tones)}"`)}</g>`)
  }
}

/** Drops of palm oil or fat, each with its glint. */
export function oil(d: Drawing, cx: number, cy: number, r: number, colour: string, count = 22): void {
  for (let i = 0; i < count; i++) {
    const p = d.within(cx, cy, r * 0.92)
    const s = d.chance.between(2.5, 9)
    d.add(circle(p.x, p.y, s, `fill="${colour}" opacity=".62"`), circle(p.x - s * 0.3, p.y - s * 0.35, s * 0.3, 'fill="#fff" opacity=".75"'))
  }
}

export function meat(d: Drawing, x: number, y: number, s: number, [light, dark]: readonly [string, string] = ['#9c5a31', '#4d2410'], char = true): void {
  const turn = d.chance.between(0, 180)
  const shape = d.blob(0, 0, s * 1.2, s * 0.86, 0.17, 7)
  d.add(`<g transform="translate(${n(x)} ${n(y)}) rotate(${n(turn)})">${path(shape, `transform="translate(3 5)" fill="#180803" opacity=".42" filter="${d.blur(3)}"`)}${path(shape, `fill="${d.glow(light, dark)}"`)}`
    + (char ? [-0.45, 0, 0.45].map((k) => path(`M${n(s * k - s * 0.15)} ${n(-s * 0.5)}Q${n(s * k + s * 0.1)} 0 ${n(s * k - s * 0.05)} ${n(s * 0.5)}`, `stroke="#220d05" stroke-width="${n(s * 0.12)}" stroke-linecap="round" fill="none" opacity=".55"`)).join('') : '')
    + path(`M${n(-s * 0.7)} ${n(-s * 0.2)}Q${n(-s * 0.35)} ${n(-s * 0.62)} ${n(s * 0.25)} ${n(-s * 0.56)}`, `fill="none" stroke="#ffe7c4" stroke-width="${n(s * 0.13)}" stroke-linecap="round" opacity=".55"`) + '</g>')
}

export function plantain(d: Drawing, x: number, y: number, s: number, turn = d.chance.between(0, 180)): void {
  const seeds = [-0.45, -0.15, 0.15, 0.45].map((k) => oval(s * k, 0, s * 0.06, s * 0.1, 'fill="#7a3a08" opacity=".55"')).join('')
  d.add(`<g transform="translate(${n(x)} ${n(y)}) rotate(${n(turn)})">${oval(3, 6, s, s * 0.56, `fill="#1d0b04" opacity=".4" filter="${d.blur(3)}"`)}${oval(0, 0, s, s * 0.56, 'fill="#8e4a0d"')}${oval(-1, -1, s * 0.93, s * 0.49, `fill="${d.glow('#ffd663', '#f0a325', '#c46a10')}"`)}${seeds}`
    + `${path(d.blob(s * 0.35, s * 0.2, s * 0.26, s * 0.12, 0.3, 6), 'fill="#7a3406" opacity=".45"')}${path(`M${n(-s * 0.7)} ${n(-s * 0.2)}Q${n(-s * 0.2)} ${n(-s * 0.46)} ${n(s * 0.4)} ${n(-s * 0.36)}`, `fill="none" stroke="#fff3c4" stroke-width="${n(s * 0.08)}" stroke-linecap="round" opacity=".8"`)}</g>`)
}

export function eggHalf(d: Drawing, x: number, y: number, s: number, turn = d.chance.between(0, 180)): void {
  d.add(`<g transform="translate(${n(x)} ${n(y)}) rotate(${n(turn)})">${oval(3, 6, s, s * 0.78, `fill="#1d0b04" opacity=".4" filter="${d.blur(3)}"`)}${oval(0, 0, s, s * 0.78, `fill="${d.glow('#ffffff', '#fbf6ea', '#dccfb6')}"`)}${circle(s * 0.08, 0, s * 0.46, `fill="${d.glow('#ffe27a', '#f7b21b', '#d98208')}"`)}${oval(-s * 0.08, -s * 0.16, s * 0.14, s * 0.09, 'fill="#fff" opacity=".8"')}</g>`)
}

export function onion(d: Drawing, x: number, y: number, s: number): void {
  const squash = d.chance.between(0.6, 1)
  const turn = d.chance.between(0, 180)
  d.add(oval(x + 2, y + 4, s, s * squash, `fill="none" stroke="#1d0b04" stroke-width="${n(s * 0.2)}" opacity=".3"`, turn),
    oval(x, y, s, s * squash, `fill="none" stroke="#fdf0f4" stroke-width="${n(s * 0.24)}"`, turn), oval(x, y, s * 1.1, s * squash * 1.1, `fill="none" stroke="#a63c73" stroke-width="${n(s * 0.08)}"`, turn),
    oval(x, y, s * 0.55, s * squash * 0.55, `fill="none" stroke="#f6d6e2" stroke-width="${n(s * 0.14)}"`, turn))
}

export function tomato(d: Drawing, x: number, y: number, s: number): void {
  const cells = Array.from({ length: 6 }, (_, i) => `<ellipse cx="${n(x)}" cy="${n(y - s * 0.5)}" rx="${n(s * 0.17)}" ry="${n(s * 0.27)}" fill="#ffb36b" opacity=".8" transform="rotate(${i * 60} ${n(x)} ${n(y)})"/>`).join('')
  d.add(circle(x + 2, y + 5, s, `fill="#1d0b04" opacity=".35" filter="${d.blur(3)}"`), circle(x, y, s, 'fill="#b3160f"'), circle(x, y, s * 0.92, `fill="${d.glow('#ff7a52', '#e63a22')}"`), cells, circle(x, y, s * 0.14, 'fill="#ffd3a1"'))
}

export function cucumber(d: Drawing, x: number, y: number, s: number): void {
  d.add(circle(x + 2, y + 5, s, `fill="#1d0b04" opacity=".35" filter="${d.blur(3)}"`), circle(x, y, s, 'fill="#2f7d33"'), circle(x, y, s * 0.9, `fill="${d.glow('#f1fad4', '#c9e596')}"`),
    ...Array.from({ length: 9 }, (_, i) => oval(x, y - s * 0.45, s * 0.05, s * 0.13, 'fill="#8fb75a"').replace('/>', ` transform="rotate(${i * 40} ${n(x)} ${n(y)})"/>`)))
}

export function citrus(d: Drawing, x: number, y: number, s: number, [peel, flesh]: readonly [string, string] = ['#6ea82a', '#d4ea7c']): void {
  d.add(circle(x + 2, y + 5, s, `fill="#1d0b04" opacity=".35" filter="${d.blur(3)}"`), circle(x, y, s, `fill="${peel}"`), circle(x, y, s * 0.9, 'fill="#fffbe6"'),
    ...Array.from({ length: 8 }, (_, i) => `<path d="M${n(x)} ${n(y)}L${n(x - s * 0.27)} ${n(y - s * 0.72)}Q${n(x)} ${n(y - s * 0.92)} ${n(x + s * 0.27)} ${n(y - s * 0.72)}Z" fill="${flesh}" transform="rotate(${i * 45} ${n(x)} ${n(y)})"/>`))
}

export function leaf(d: Drawing, x: number, y: number, s: number, turn: number, [light, dark]: readonly [string, string] = ['#6fb442', '#2d6b2a']): void {
  const shape = `M${n(-s)} 0C${n(-s * 0.5)} ${n(-s * 0.62)} ${n(s * 0.5)} ${n(-s * 0.56)} ${n(s)} 0C${n(s * 0.5)} ${n(s * 0.56)} ${n(-s * 0.5)} ${n(s * 0.62)} ${n(-s)} 0Z`
  d.add(`<g transform="translate(${n(x)} ${n(y)}) rotate(${n(turn)})">${path(shape, `transform="translate(2 5)" fill="#120a03" opacity=".35" filter="${d.blur(3)}"`)}${path(shape, `fill="${d.slope(70, light, dark)}"`)}${path(`M${n(-s * 0.9)} 0H${n(s * 0.9)}M${n(-s * 0.4)} 0l${n(s * 0.28)} ${n(-s * 0.3)}M0 0l${n(s * 0.28)} ${n(-s * 0.28)}M${n(-s * 0.4)} 0l${n(s * 0.28)} ${n(s * 0.3)}M0 0l${n(s * 0.28)} ${n(s * 0.28)}`, 'stroke="#e3f3b8" stroke-width="1.8" fill="none" opacity=".6"')}</g>`)
}

export function chilli(d: Drawing, x: number, y: number, s: number, turn: number, colour = '#d8200f'): void {
  d.add(`<g transform="translate(${n(x)} ${n(y)}) rotate(${n(turn)})">${path(`M${n(-s)} 0Q0 ${n(-s * 0.62)} ${n(s)} ${n(s * 0.1)}Q0 ${n(s * 0.12)} ${n(-s)} 0Z`, `transform="translate(2 5)" fill="#120a03" opacity=".35" filter="${d.blur(3)}"`)}${path(`M${n(-s)} ${n(-s * 0.05)}Q${n(-s * 0.9)} ${n(-s * 0.34)} 0 ${n(-s * 0.36)}Q${n(s * 0.6)} ${n(-s * 0.3)} ${n(s)} ${n(s * 0.1)}Q${n(s * 0.2)} ${n(s * 0.1)} ${n(-s)} ${n(-s * 0.05)}Z`, `fill="${colour}"`)}${path(`M${n(-s * 0.75)} ${n(-s * 0.2)}Q${n(-s * 0.1)} ${n(-s * 0.32)} ${n(s * 0.5)} ${n(-s * 0.12)}`, `fill="none" stroke="#ffb89c" stroke-width="${n(s * 0.07)}" stroke-linecap="round" opacity=".85"`)}${path(`M${n(-s)} ${n(-s * 0.08)}q${n(-s * 0.2)} ${n(-s * 0.1)} ${n(-s * 0.3)} ${n(-s * 0.26)}`, `stroke="#3c7d2b" stroke-width="${n(s * 0.12)}" fill="none" stroke-linecap="round"`)}</g>`)
}

/** Yellow-red ata rodo, from above. */
export function scotchBonnet(d: Drawing, x: number, y: number, s: number, colours: Tones = ['#ff9b4a', '#e5391c', '#a51a0c']): void {
  const shape = d.blob(x, y, s, s * 0.95, 0.13, 5)
  d.shadow(path(shape), 3, 3, 5, 0.4)
  d.add(path(shape, `fill="${d.glow(...colours)}"`), path(`M${n(x)} ${n(y)}q${n(s * 0.2)} ${n(-s * 0.5)} ${n(s * 0.55)} ${n(-s * 0.6)}`, `stroke="#4a8a2c" stroke-width="${n(s * 0.2)}" fill="none" stroke-linecap="round"`),
    oval(x - s * 0.38, y - s * 0.38, s * 0.2, s * 0.11, 'fill="#fff" opacity=".75"', -40))
}

export function fish(d: Drawing, cx: number, cy: number, length: number, turn: number, [light, mid, dark]: Tones = ['#d99a4e', '#8f4e1f', '#43200c']): void {
  const l = length / 2
  const w = length * 0.17
  const shape = `M${n(-l)} 0C${n(-l * 0.75)} ${n(-w * 0.9)} ${n(-l * 0.1)} ${n(-w * 1.35)} ${n(l * 0.62)} ${n(-w * 0.28)}L${n(l)} ${n(-w * 0.95)}Q${n(l * 0.88)} 0 ${n(l)} ${n(w * 0.95)}L${n(l * 0.62)} ${n(w * 0.28)}C${n(-l * 0.1)} ${n(w * 1.3)} ${n(-l * 0.75)} ${n(w * 0.9)} ${n(-l)} 0Z`
  const scores = [-0.36, -0.12, 0.12].map((k) => path(`M${n(l * k + w * 0.3)} ${n(-w * 0.74)}Q${n(l * k)} ${n(-w * 0.3)} ${n(l * k - w * 0.12)} ${n(w * 0.62)}`, 'stroke="#2a1006" stroke-width="8" fill="none" stroke-linecap="round" opacity=".75"') + path(`M${n(l * k + w * 0.36)} ${n(-w * 0.66)}Q${n(l * k + w * 0.08)} ${n(-w * 0.26)} ${n(l * k - w * 0.04)} ${n(w * 0.54)}`, 'stroke="#f6cf94" stroke-width="4" fill="none" stroke-linecap="round" opacity=".6"')).join('')
  d.add(`<g transform="translate(${n(cx)} ${n(cy)}) rotate(${turn})">${path(shape, `transform="translate(5 10)" fill="#180803" opacity=".5" filter="${d.blur(6)}"`)}${path(shape, `fill="${d.slope(90, mid ?? '', light ?? '', dark ?? '')}"`)}${path(`M${n(-l * 0.62)} ${n(-w * 0.72)}Q${n(-l * 0.5)} 0 ${n(-l * 0.62)} ${n(w * 0.72)}`, 'fill="none" stroke="#331507" stroke-width="4" opacity=".8"')}${Array.from({ length: 44 }, () => { const x = d.chance.between(-l * 0.52, l * 0.5); return path(`M${n(x)} ${n(d.chance.between(-w * 0.7, w * 0.6))}q7 5 0 11`, 'stroke="#3a1806" stroke-width="2" fill="none" opacity=".35"') }).join('')}${[-0.3, 0, 0.3].map((k) => path(d.blob(l * k, w * 0.3, l * 0.1, w * 0.22, 0.4, 7), 'fill="#240d04" opacity=".4"')).join('')}${scores}${circle(-l * 0.79, -w * 0.16, w * 0.13, 'fill="#fff7e0"')}${circle(-l * 0.79, -w * 0.16, w * 0.07, 'fill="#1a0a04"')}${path(`M${n(-l * 0.7)} ${n(-w * 0.62)}Q${n(-l * 0.1)} ${n(-w * 1.05)} ${n(l * 0.5)} ${n(-w * 0.36)}`, 'fill="none" stroke="#fff0cf" stroke-width="5" stroke-linecap="round" opacity=".5"')}</g>`)
}

/** A stick with meat on it; `yaji` is the dusting. */
export function stick(d: Drawing, cx: number, cy: number, length: number, turn: number, tones: readonly [string, string] = ['#b5652f', '#54230d'], yaji = '#e0873a'): void {
  const parts = 5
  const step = (length * 0.72) / parts
  d.add(`<g transform="translate(${n(cx)} ${n(cy)}) rotate(${turn})">`, line(-length / 2 + 4, 8, length / 2 + 4, 8, `stroke="#1a0a04" stroke-width="7" opacity=".35" filter="${d.blur(3)}"`), line(-length / 2, 0, length / 2, 0, 'stroke="#e3c48d" stroke-width="6" stroke-linecap="round"'))
  for (let i = 0; i < parts; i++) {
    const x = -length * 0.46 + step * (i + 0.5)
    const shape = d.blob(x, 0, step * 0.6, 23, 0.16, 8)
    d.add(path(shape, `transform="translate(3 7)" fill="#180803" opacity=".45" filter="${d.blur(3)}"`), path(shape, `fill="${d.glow(...tones)}"`), path(`M${n(x - step * 0.3)} -11Q${n(x)} -19 ${n(x + step * 0.3)} -11`, 'fill="none" stroke="#ffdcae" stroke-width="3.4" stroke-linecap="round" opacity=".7"'),
      path(`M${n(x - 9)} 15q6 -9 2 -20M${n(x + 8)} 16q5 -9 1 -19`, 'fill="none" stroke="#200b04" stroke-width="4" stroke-linecap="round" opacity=".5"'))
    for (let k = 0; k < 9; k++) d.add(circle(x + d.chance.between(-step * 0.45, step * 0.45), d.chance.between(-16, 16), d.chance.between(1.2, 2.6), `fill="${yaji}" opacity=".95"`))
  }
  d.add('</g>')
}

export function drumstick(d: Drawing, x: number, y: number, s: number, turn: number, tones: Tones = ['#f2b04f', '#c96f1c', '#7a3409']): void {
  const shape = `M${n(-s)} ${n(-s * 0.1)}C${n(-s)} ${n(-s * 0.75)} ${n(s * 0.05)} ${n(-s * 0.72)} ${n(s * 0.75)} ${n(-s * 0.17)}L${n(s * 0.75)} ${n(s * 0.15)}C${n(s * 0.05)} ${n(s * 0.6)} ${n(-s)} ${n(s * 0.62)} ${n(-s)} ${n(-s * 0.1)}Z`
  d.add(`<g transform="translate(${n(x)} ${n(y)}) rotate(${turn})">${path(shape, `transform="translate(4 9)" fill="#180803" opacity=".48" filter="${d.blur(5)}"`)}${box(s * 0.62, -s * 0.1, s * 0.5, s * 0.19, 'fill="#f4e6cd"', s * 0.08)}${circle(s * 1.1, -s * 0.08, s * 0.12, 'fill="#f4e6cd"')}${circle(s * 1.1, s * 0.09, s * 0.11, 'fill="#e2d0b0"')}${path(shape, `fill="${d.glow(...tones)}"`)}`
    + Array.from({ length: 13 }, () => path(d.blob(d.chance.between(-s * 0.78, s * 0.3), d.chance.between(-s * 0.36, s * 0.32), s * d.chance.between(0.05, 0.13), s * d.chance.between(0.03, 0.08), 0.4, 6), `fill="${d.chance.pick(['#5a2406', '#7a3409', '#ffe0a0'])}" opacity=".38"`)).join('')
    + path(`M${n(-s * 0.8)} ${n(-s * 0.3)}Q${n(-s * 0.3)} ${n(-s * 0.62)} ${n(s * 0.4)} ${n(-s * 0.26)}`, `fill="none" stroke="#fff0c8" stroke-width="${n(s * 0.09)}" stroke-linecap="round" opacity=".75"`) + '</g>')
}

export function prawn(d: Drawing, x: number, y: number, s: number, turn: number): void {
  const bands = [0, 1, 2, 3, 4].map((i) => {
    const a = Math.PI * (0.95 - i * 0.27)
    return oval(Math.cos(a) * s * 0.72, -Math.sin(a) * s * 0.72, s * (0.34 - i * 0.035), s * 0.29, `fill="${i % 2 ? '#ff9a62' : '#f27446'}" stroke="#b33c17" stroke-width="1.6"`, -90 + (a * 180) / -Math.PI)
  }).join('')
  d.add(`<g transform="translate(${n(x)} ${n(y)}) rotate(${turn})">${oval(3, 0, s * 0.95, s * 0.72, `fill="#180803" opacity=".35" filter="${d.blur(5)}"`)}${bands}${path(`M${n(s * 0.62)} ${n(s * 0.02)}l${n(s * 0.3)} ${n(s * 0.32)}l${n(-s * 0.5)} ${n(-s * 0.02)}Z`, 'fill="#d9481f"')}${path(`M${n(-s * 0.78)} ${n(-s * 0.15)}q${n(-s * 0.5)} ${n(s * 0.3)} ${n(-s * 0.35)} ${n(s * 0.8)}M${n(-s * 0.7)} 0q${n(-s * 0.2)} ${n(s * 0.4)} ${n(s * 0.05)} ${n(s * 0.75)}`, 'fill="none" stroke="#c9501f" stroke-width="2.4"')}${path(`M${n(-s * 0.6)} ${n(-s * 0.62)}Q0 ${n(-s * 1.05)} ${n(s * 0.5)} ${n(-s * 0.68)}`, `fill="none" stroke="#ffe2cf" stroke-width="${n(s * 0.08)}" stroke-linecap="round" opacity=".9"`)}</g>`)
}

/** A round bun, ball or cake that was fried or baked. */
export function bun(d: Drawing, x: number, y: number, r: number, tones: Tones = ['#ffce7a', '#d8872b', '#8a450d'], wobble = 0.04): void {
  const shape = d.blob(x, y, r, r, wobble, 9)
  d.add(path(shape, `transform="translate(4 8)" fill="#180803" opacity=".45" filter="${d.blur(4)}"`), path(shape, `fill="${d.glow(...tones)}"`), oval(x - r * 0.34, y - r * 0.4, r * 0.3, r * 0.15, `fill="#fff5da" opacity=".75" filter="${d.blur(2)}"`, -35))
}

/** Noodles or spaghetti: many loose loops. */
export function strands(d: Drawing, cx: number, cy: number, r: number, tones: Tones, width = 5, count = 90): void {
  for (let i = 0; i < count; i++) {
    const p = d.within(cx, cy, r * 0.74)
    const a = d.chance.between(0, 2 * Math.PI)
    const reach = r * 0.34
    const q = (k: number, side: number): string => `${n(p.x + Math.cos(a) * reach * k - Math.sin(a) * side)} ${n(p.y + Math.sin(a) * reach * k + Math.cos(a) * side)}`
    const bend = d.chance.between(10, 30) * (d.chance.happens(0.5) ? 1 : -1)
    const shape = `M${q(-1, 0)}Q${q(-0.4, bend)} ${q(0, 0)}T${q(1, bend * 0.4)}`
    d.add(path(shape, `fill="none" stroke="#3a1604" stroke-width="${width}" opacity=".22" transform="translate(1.5 3.5)" stroke-linecap="round"`), path(shape, `fill="none" stroke="${d.chance.pick(tones)}" stroke-width="${width}" stroke-linecap="round"`))
  }
}

/** Warm air. */
export function steam(d: Drawing, cx: number, cy: number, scale = 1): void {
  for (const [x, y, k] of [[-46, 8, 0.9], [0, -6, 1.15], [44, 10, 0.85]] as const) {
    const h = 62 * k * scale
    d.add(path(`M${n(cx + x * scale)} ${n(cy + y + h)}q${n(-22 * scale)} ${n(-h / 2)} 0 ${n(-h)}t0 ${n(-h)}`, `fill="none" stroke="#fff" stroke-width="${n(13 * scale)}" stroke-linecap="round" opacity=".3" filter="${d.blur(7)}"`))
  }
}

export function scatter(d: Drawing, cx: number, cy: number, r: number, count: number, draw: (x: number, y: number) => void): void {
  for (let i = 0; i < count; i++) {
    const p = d.within(cx, cy, r)
    draw(p.x, p.y)
  }
}
