/** Every dish as it is put on the table, drawn around the middle of the picture. */
import { box, circle, type Drawing, n, oval, path } from './drawing.ts'
import {
  bun, chilli, citrus, cucumber, drumstick, eggHalf, fish, leaf, meat, oil, onion, plantain, prawn, rice, scatter, scotchBonnet, steam, stewed, stick, strands, swallow, tomato,
} from './foods.ts'
import { bananaLeaf, board, type Drink, glass, paper, plate, type PlateName, pool, straw } from './vessels.ts'

export type Paint = (d: Drawing) => void

const JOLLOF = ['#a52d0b', '#d84c14', '#f0752a', '#ffb066']
const FRIED = ['#b58a1c', '#dfb431', '#f5d75c', '#fff0a6']
const WHITE = ['#cfc4ae', '#ebe3d2', '#fbf7ec', '#ffffff']
const COCONUT = ['#c9b184', '#ecd9b0', '#fbf1d6', '#ffffff']
const OFADA = ['#a8794f', '#cfa679', '#e6cba4', '#f7e6cc']
const RED_STEW = ['#8e1a08', '#c02f10', '#e0521f', '#a32209']
const GREENS = ['#234f1c', '#37742a', '#549238', '#1b3d17', '#6da544']
const EGUSI = ['#f0cf74', '#e4b44b', '#f7e09a', '#d99a35', '#3f7d2c', '#2c5c20', '#c9581b']

const at = (x: number, y: number): readonly [number, number] => [320 + x, 240 + y]

/** Rice as a mound to one side, with what goes beside it. */
function ricePlate(tones: ReadonlyArray<string>, vessel: PlateName, beside: Paint): Paint {
  return (d) => {
    plate(d, vessel, 320, 240, 206)
    rice(d, ...at(-22, -24), 140, tones)
    beside(d)
    steam(d, 285, 150)
  }
}

/** Two bowls: swallow on a plate, soup beside it. */
function swallowAndSoup(swallowTones: ReadonlyArray<string>, vessel: PlateName, soup: readonly [string, string, string], filling: ReadonlyArray<string>, more: Paint, oilColour = '#f08a1c'): Paint {
  return (d) => {
    plate(d, vessel, ...at(-142, 58), 128)
    swallow(d, ...at(-142, 52), 84, 74, swallowTones)
    const r = plate(d, vessel === 'clay' ? 'clay' : vessel, ...at(92, -18), 172, 'deep')
    pool(d, ...at(92, -18), r, ...soup)
    d.inside(circle(412, 222, r), () => {
      stewed(d, ...at(92, -18), r, filling, 150, 1.15)
      oil(d, ...at(92, -18), r, oilColour, 20)
    })
    more(d)
    steam(d, 410, 120)
  }
}

const soupMeat: Paint = (d) => {
  meat(d, ...at(62, -50), 38)
  meat(d, ...at(138, 8), 34, ['#8b5433', '#42200f'], false)
  meat(d, ...at(70, 44), 30)
}

function bowl(vessel: PlateName, soup: readonly [string, string, string], inside: Paint, r0 = 196): Paint {
  return (d) => {
    const r = plate(d, vessel, 320, 240, r0, 'deep')
    pool(d, 320, 240, r, ...soup)
    d.inside(circle(320, 240, r), () => inside(d))
    steam(d, 320, 130)
  }
}

const garnishPlate = (d: Drawing, x: number, y: number): void => {
  tomato(d, x, y, 30)
  cucumber(d, x + 44, y + 22, 26)
}

const fries = (d: Drawing, cx: number, cy: number, r: number, count = 34): void =>
  scatter(d, cx, cy, r, count, (x, y) => {
    const turn = d.chance.between(-60, 60)
    d.add(`<g transform="translate(${n(x)} ${n(y)}) rotate(${n(turn)})">${box(-36, -5, 76, 15, 'fill="#1d0b04" opacity=".3"', 4)}${box(-38, -8, 76, 15, `fill="${d.slope(90, '#ffe28a', '#f5bb3c', '#cf8517')}"`, 4)}${box(-33, -6, 64, 4, 'fill="#fff6cf" opacity=".7"', 2)}</g>`)
  })

function suyaSheet(d: Drawing): void {
  paper(d, 320, 240, 470, 330, -6, 'news')
  for (let i = 0; i < 5; i++) d.add(circle(200 + i * 60, 180 + (i % 2) * 110, 28 + (i % 3) * 9, 'fill="#b5793b" opacity=".22"'))
}

const drink = (vesselDrink: Drink, garnish: Paint): Paint => (d) => {
  glass(d, 320, 240, 150, vesselDrink)
  garnish(d)
}

function pie(d: Drawing, x: number, y: number, s: number, turn: number): void {
  const shape = `M${n(-s)} ${n(s * 0.42)}C${n(-s * 0.95)} ${n(-s * 0.78)} ${n(s * 0.95)} ${n(-s * 0.78)} ${n(s)} ${n(s * 0.42)}Q0 ${n(s * 0.62)} ${n(-s)} ${n(s * 0.42)}Z`
  const crimps = Array.from({ length: 13 }, (_, i) => {
    const a = Math.PI * (1 - i / 12)
    return path(`M${n(Math.cos(a) * s * 0.93)} ${n(s * 0.36 - Math.sin(a) * s * 0.8)}L${n(Math.cos(a) * s * 0.76)} ${n(s * 0.34 - Math.sin(a) * s * 0.62)}`)
  }).join('')
  d.add(`<g transform="translate(${n(x)} ${n(y)}) rotate(${turn})">${path(shape, `transform="translate(4 10)" fill="#180803" opacity=".5" filter="${d.blur(6)}"`)}${path(shape, `fill="${d.glow('#ffdf98', '#e2a040', '#a35b17')}"`)}<g stroke="#8a4a10" stroke-width="4" stroke-linecap="round" opacity=".65">${crimps}</g>${path(`M${n(-s * 0.5)} ${n(-s * 0.02)}Q${n(-s * 0.05)} ${n(-s * 0.36)} ${n(s * 0.42)} ${n(-s * 0.08)}`, `fill="none" stroke="#fff2c9" stroke-width="9" stroke-linecap="round" opacity=".7" filter="${d.blur(2)}"`)}</g>`)
}

function loaf(d: Drawing, x: number, y: number, width: number, height: number, turn: number): void {
  const bumps = 4
  const w = width / bumps
  d.add(`<g transform="translate(${n(x)} ${n(y)}) rotate(${turn})">`, box(-width / 2 + 5, -height / 2 + 14, width, height, `fill="#180803" opacity=".5" filter="${d.blur(8)}"`, 46))
  for (let i = 0; i < bumps; i++) d.add(box(-width / 2 + i * w - 4, -height / 2, w + 10, height, `fill="${d.glow('#ffd892', '#d98a33', '#8f480f')}" stroke="#7a3c0c" stroke-opacity=".35" stroke-width="3"`, 44), box(-width / 2 + i * w + 12, -height / 2 + 12, w * 0.45, height * 0.2, `fill="#fff3d0" opacity=".6" filter="${d.blur(3)}"`, 14))
  d.add('</g>')
}

function wrap(d: Drawing, x: number, y: number, turn: number): void {
  d.add(`<g transform="translate(${n(x)} ${n(y)}) rotate(${turn})">`)
  d.shadow(box(-165, -52, 330, 104, '', 44), 8)
  d.add(box(-165, -52, 330, 104, `fill="${d.slope(90, '#f7dcae', '#e0ad6a', '#a86b2c')}"`, 44))
  for (let i = 0; i < 9; i++) d.add(path(d.blob(-60 + i * 22, d.chance.between(-28, 30), 13, 8, 0.3, 6), 'fill="#8a4a1a" opacity=".5"'))
  d.add(path('M-165 -52H-10L-40 52H-165Q-190 0 -165 -52Z', `fill="${d.slope(40, '#ffffff', '#d9dee2', '#a9b2b9')}"`), path('M-140 -50L-100 50M-96 -52L-72 52M-52 -52L-60 52', 'stroke="#8f989f" stroke-width="3" opacity=".5"'))
  d.add(oval(160, 0, 32, 50, 'fill="#8a4a1a"'), oval(158, 0, 28, 45, 'fill="#f3e3c4"'))
  d.inside(oval(158, 0, 28, 45), () => {
    stewed(d, 158, 0, 44, ['#9c5529', '#7a3b18', '#e8442a', '#7dbb45', '#fff6e4', '#c57a3c'], 40, 0.9)
  })
  d.add('</g>')
}

function cakeSlice(d: Drawing, x: number, y: number, tones: readonly [string, string, string], cream: string): void {
  d.shadow(path(`M${x - 120} ${y + 70}L${x + 130} ${y + 60}L${x + 20} ${y - 110}Z`), 9)
  d.add(path(`M${x - 120} ${y + 40}L${x + 130} ${y + 30}L${x + 130} ${y + 72}L${x - 120} ${y + 84}Z`, `fill="${tones[2]}"`), path(`M${x - 120} ${y + 54}L${x + 130} ${y + 44}V${y + 54}L${x - 120} ${y + 65}Z`, `fill="${cream}"`),
    path(`M${x - 120} ${y + 40}L${x + 130} ${y + 30}L${x + 20} ${y - 118}Z`, `fill="${d.slope(60, tones[0], tones[1])}"`), path(`M${x - 86} ${y + 22}Q${x - 30} ${y - 40} ${x + 8} ${y - 88}`, `fill="none" stroke="#fff" stroke-width="8" opacity=".4" stroke-linecap="round" filter="${d.blur(3)}"`))
  for (let i = 0; i < 6; i++) bun(d, x - 96 + i * 43, y + 30 - i * 1.6, 19, [cream, cream, tones[1]])
}

export const DISH_PAINTS: Readonly<Record<string, Paint>> = {
  'jollof-rice': ricePlate(JOLLOF, 'enamel', (d) => {
    drumstick(d, ...at(66, 62), 100, -24)
    for (const [x, y] of [[-92, 92], [-48, 116], [4, 122]] as const) plantain(d, ...at(x, y), 38)
    leaf(d, ...at(-70, -58), 26, 30)
    onion(d, ...at(-8, -66), 18)
  }),
  'fried-rice': ricePlate(FRIED, 'blue', (d) => {
    scatter(d, ...at(-22, -24), 124, 44, (x, y) => d.add(box(x, y, 10, 9, `fill="${d.chance.pick(['#ef6c1f', '#ff8a35', '#4f9c35', '#6cbb45'])}" stroke="#0003"`, 2)))
    scatter(d, ...at(-22, -24), 120, 30, (x, y) => d.add(circle(x, y, 6, 'fill="#5cae3c" stroke="#2c6b1f"')))
    prawn(d, ...at(-62, -46), 34, 10)
    prawn(d, ...at(12, -10), 32, 120)
    drumstick(d, ...at(62, 84), 100, -14)
    garnishPlate(d, 196, 326)
  }),
  'coconut-rice': ricePlate(COCONUT, 'green-enamel', (d) => {
    scatter(d, ...at(-22, -24), 116, 22, (x, y) => leaf(d, x, y, 11, d.chance.between(0, 180)))
    fish(d, ...at(34, 88), 300, -12)
    citrus(d, ...at(118, -52), 32)
    chilli(d, ...at(104, 16), 28, -30)
  }),
  'ofada-ayamase': (d) => {
    bananaLeaf(d, 318, 244, 600, 330, -9)
    rice(d, ...at(-94, -4), 100, OFADA)
    const shape = d.blob(448, 244, 104, 96, 0.08)
    d.shadow(path(shape), 6, 4, 8)
    d.add(path(shape, `fill="${d.glow('#5d7a22', '#3d5715', '#22340c')}"`))
    stewed(d, 448, 244, 92, ['#4d6d1d', '#35500f', '#6d8a2c', '#2a3d0c', '#82422a'], 95)
    oil(d, 448, 244, 86, '#d96a12', 20)
    meat(d, 420, 216, 30)
    meat(d, 482, 270, 30)
    eggHalf(d, 440, 292, 40, 20)
    eggHalf(d, 500, 206, 38, 100)
    steam(d, 300, 130)
  },
  'white-rice-stew': ricePlate(WHITE, 'green-enamel', (d) => {
    const shape = d.blob(372, 290, 108, 84, 0.1)
    d.add(path(shape, `fill="${d.glow('#f0602a', '#c22f10', '#7d1606')}"`))
    oil(d, 372, 290, 80, '#ff8a2b', 30)
    meat(d, 340, 276, 42)
    meat(d, 408, 304, 40, ['#8d4b2a', '#411c0c'], false)
    eggHalf(d, 260, 336, 36, 20)
    plantain(d, 424, 196, 36, 60)
    plantain(d, 446, 232, 34, 84)
  }),
  'amala-gbegiri-ewedu': (d) => {
    const r = plate(d, 'enamel', 320, 240, 208, 'deep')
    pool(d, 320, 240, r, '#8da13a', '#6f8a26', '#485f14')
    d.inside(circle(320, 240, r), () => {
      d.add(path('M320 20C500 40 520 220 420 300C380 340 300 300 300 240C300 170 260 90 320 20Z', `fill="${d.slope(60, '#f4c955', '#e2a22a')}"`))
      d.add(path('M150 330C230 280 330 290 420 330C420 420 240 470 150 330Z', `fill="${d.slope(40, '#e2511c', '#a82208')}"`))
      stewed(d, 200, 190, 90, ['#5d7a1c', '#7f9a32', '#48620f'], 46, 0.7)
      oil(d, 320, 350, 90, '#ff8a1c', 26)
    })
    swallow(d, 268, 196, 98, 86, ['#a8886b', '#6f4f39', '#3c2517'])
    meat(d, 398, 306, 36)
    meat(d, 330, 356, 32)
    meat(d, 432, 214, 28, ['#d8b48c', '#9a6a42'], false)
    steam(d, 300, 118)
  },
  'pounded-yam-egusi': swallowAndSoup(['#ffffff', '#f6efdc', '#cdbd99'], 'clay', ['#f2bd4c', '#dd8f26', '#a85512'], EGUSI, soupMeat),
  'eba-ogbono': swallowAndSoup(['#ffe89a', '#f2c544', '#bf8a16'], 'cream', ['#c58a3b', '#9a5f1e', '#5e340c'], ['#8a5217', '#b5772c', '#5a7a25', '#d99a44'], (d) => {
    soupMeat(d)
    d.add(path('M300 190Q360 150 430 196', `fill="none" stroke="#e9bd74" stroke-width="8" opacity=".55" stroke-linecap="round" filter="${d.blur(3)}"`))
  }, '#e2701a'),
  'efo-riro': bowl('clay', ['#d9501b', '#a92c0c', '#641604'], (d) => {
    stewed(d, 320, 240, 172, GREENS, 230, 1.5)
    stewed(d, 320, 240, 160, RED_STEW, 46, 1)
    oil(d, 320, 240, 160, '#ff8a1c', 22)
    meat(d, 268, 208, 42)
    meat(d, 372, 276, 40)
    meat(d, 366, 176, 32, ['#d8b48c', '#8f6240'], false)
    scotchBonnet(d, 284, 306, 22)
  }),
  afang: swallowAndSoup(['#fbf7ea', '#ece2c8', '#bba982'], 'mortar', ['#4d6a1c', '#2f4a10', '#182a07'], ['#1d3d12', '#2b541a', '#173010', '#3d6b22'], (d) => {
    soupMeat(d)
    for (const [x, y] of [[128, -70], [40, 10], [150, 56], [96, 86]] as const) d.add(`<g transform="translate(${320 + x} ${240 + y})">${path('M-14 8Q-10 -16 14 -10Q4 2 -14 8Z', 'fill="#3a332c"')}${path('M-9 3Q-4 -9 9 -7', 'stroke="#9c9284" stroke-width="2.4" fill="none"')}</g>`)
  }, '#d0741c'),
  edikaikong: bowl('mortar', ['#47701f', '#2b4f12', '#152c07'], (d) => {
    stewed(d, 320, 240, 172, ['#2c6a22', '#1f4f19', '#3f8a2f', '#163c12', '#55a03a'], 260, 1.5)
    oil(d, 320, 240, 160, '#f0951c', 20)
    meat(d, 276, 196, 40)
    meat(d, 378, 222, 38, ['#7a4322', '#391808'])
    prawn(d, 300, 292, 36, 30)
    prawn(d, 376, 302, 32, 160)
  }),
  'banga-starch': swallowAndSoup(['#fff2a6', '#f0cf4e', '#c29a1c'], 'black', ['#d9661c', '#a83d0b', '#641f04'], ['#8a2f08', '#c25514', '#e07a2a'], (d) => {
    fish(d, 412, 226, 190, 24, ['#b97a3e', '#774018', '#3a1a08'])
    leaf(d, 368, 160, 24, 20)
    leaf(d, 470, 270, 22, 80)
  }, '#ffa02b'),
  'ofe-nsala': bowl('cream', ['#f8e6b6', '#e6c47c', '#b5853a'], (d) => {
    for (const [x, y, t] of [[-50, -36, 10], [46, 26, 80], [-34, 66, 150]] as const) {
      d.add(`<g transform="translate(${320 + x} ${240 + y}) rotate(${t})">${oval(4, 8, 66, 46, `fill="#2a1505" opacity=".4" filter="${d.blur(5)}"`)}${oval(0, 0, 66, 46, 'fill="#4a453d"')}${oval(0, 0, 57, 38, `fill="${d.glow('#fffaf0', '#f0dfc4', '#cfb48c')}"`)}${circle(0, 0, 9, 'fill="#d9bd93"')}${path('M-44 -4Q-20 -22 0 -8M44 4Q20 22 0 8', 'stroke="#c7a57a" stroke-width="3" fill="none"')}</g>`)
    }
    scatter(d, 320, 240, 150, 26, (x, y) => leaf(d, x, y, 10, d.chance.between(0, 180), ['#5d9a38', '#2a5a1c']))
    oil(d, 320, 240, 160, '#e8a23a', 16)
    chilli(d, 404, 170, 30, 20)
  }),
  'bitterleaf-soup': swallowAndSoup(['#fdfaf0', '#efe8d4', '#c4b593'], 'black', ['#b5651e', '#7d3f0e', '#472005'], ['#24401a', '#33561f', '#1a3012', '#8a4a16', '#c98a3c'], soupMeat, '#f0a02a'),
  'okra-soup': bowl('blue', ['#b8b83f', '#869128', '#4f5c12'], (d) => {
    scatter(d, 320, 240, 160, 80, (x, y) => d.add(circle(x + 2, y + 4, 11, 'fill="#1a1a04" opacity=".3"'), circle(x, y, 11, `fill="${d.chance.pick(['#4f9a34', '#6cb545', '#3d7d28'])}"`), circle(x, y, 7.5, 'fill="#cfe59a"'), ...[0, 72, 144, 216, 288].map((a) => circle(x + 4 * Math.cos(a), y + 4 * Math.sin(a), 1.9, 'fill="#fffbe0"'))))
    meat(d, 278, 214, 40)
    meat(d, 372, 262, 38)
    meat(d, 300, 302, 30)
    chilli(d, 382, 180, 30, 30)
    oil(d, 320, 240, 160, '#f0a02a', 14)
  }),
  'seafood-okra': bowl('black', ['#c9a53a', '#96701c', '#523808'], (d) => {
    scatter(d, 320, 240, 160, 50, (x, y) => d.add(circle(x, y, 11, 'fill="#4f9a34"'), circle(x, y, 7.5, 'fill="#cfe59a"'), circle(x, y, 3, 'fill="#8fbc5a"')))
    oil(d, 320, 240, 160, '#ff951c', 24)
    for (const [x, y, t] of [[-72, -46, 0], [20, -84, 60], [78, 0, 140], [-40, 66, 220], [48, 86, 300]] as const) prawn(d, ...at(x, y), 46, t)
    for (const [x, y] of [[-10, 4], [-110, 30]] as const) d.add(oval(320 + x + 3, 246 + y, 36, 26, 'fill="#1a0803" opacity=".35"'), oval(320 + x, 240 + y, 36, 26, `fill="${d.glow('#ff8a55', '#e2491c', '#9c230a')}"`), path(`M${320 + x - 20} ${232 + y}q20 -14 40 0`, 'stroke="#ffd0b5" stroke-width="4" fill="none" stroke-linecap="round"'))
    leaf(d, 330, 180, 18, 30)
  }),
  'yam-porridge': bowl('yellow', ['#f5a63a', '#d97a1c', '#8f4208'], (d) => {
    scatter(d, 320, 240, 158, 34, (x, y) => {
      const shape = d.blob(x, y, 30, 25, 0.2, 6)
      d.add(path(shape, `transform="translate(3 6)" fill="#3a1604" opacity=".4" filter="${d.blur(3)}"`), path(shape, `fill="${d.glow('#ffe9a8', '#f6bd55', '#cf7f1e')}"`))
    })
    scatter(d, 320, 240, 150, 30, (x, y) => leaf(d, x, y, 14, d.chance.between(0, 180)))
    oil(d, 320, 240, 155, '#f2701a', 22)
    meat(d, 350, 214, 30)
  }),
  'tuwo-miyan-kuka': swallowAndSoup(['#ffffff', '#f7f2e6', '#cfc5ae'], 'calabash', ['#7d8a35', '#596818', '#333f08'], ['#4a5c14', '#6d7d28', '#8f9a45'], (d) => {
    d.add(path(d.blob(430, 214, 58, 46, 0.12), `fill="${d.glow('#f0602a', '#c22f10', '#8a1a06')}" opacity=".92"`))
    oil(d, 430, 214, 44, '#ff8a2b', 12)
    meat(d, 404, 206, 32)
    meat(d, 454, 236, 28)
  }, '#d9921c'),
  masa: (d) => {
    plate(d, 'calabash', 320, 240, 206)
    for (const [x, y] of [[-70, -62], [38, -84], [-104, 34], [8, 12], [96, -4], [-30, 96]] as const) {
      bun(d, ...at(x, y), 56, ['#fffdf4', '#f6e3b4', '#c98d3a'], 0.03)
      d.add(circle(320 + x, 240 + y, 36, 'fill="none" stroke="#d9a352" stroke-width="7" opacity=".5"'), ...[0, 1, 2, 3].map(() => { const p = d.within(320 + x, 240 + y, 28); return circle(p.x, p.y, 2.6, 'fill="#d9a862"') }))
    }
    const r = plate(d, 'clay', 418, 334, 74, 'deep')
    pool(d, 418, 334, r, '#f5a63a', '#d9741c', '#8f4208')
    d.inside(circle(418, 334, r), () => { stewed(d, 418, 334, r, ['#3f7d2c', '#e89a3a', '#b5521a'], 26, 0.9); oil(d, 418, 334, r, '#ffb04a', 8) })
    scatter(d, 300, 220, 130, 60, (x, y) => d.add(circle(x, y, d.chance.between(1.4, 3), 'fill="#c2541c"')))
  },
  suya: (d) => {
    suyaSheet(d)
    for (let i = 0; i < 4; i++) stick(d, 316 + i * 4, 138 + i * 62, 400, -14 + i * 2)
    for (const [x, y] of [[150, 300], [188, 338], [478, 120], [512, 164], [496, 336], [128, 176]] as const) onion(d, x, y, 25)
    tomato(d, 528, 268, 28)
    tomato(d, 232, 372, 26)
    scatter(d, 330, 240, 190, 120, (x, y) => d.add(circle(x, y, d.chance.between(1.2, 3), 'fill="#b4511c"')))
  },
  kilishi: (d) => {
    paper(d, 320, 240, 480, 330, 4, 'kraft')
    for (let i = 0; i < 9; i++) {
      const [x, y] = [210 + (i % 3) * 108 + d.chance.between(-16, 16), 158 + Math.floor(i / 3) * 78 + d.chance.between(-10, 10)]
      const shape = d.blob(0, 0, 88, 50, 0.2, 13)
      const turn = d.chance.between(-38, 38)
      d.add(`<g transform="translate(${n(x)} ${n(y)}) rotate(${n(turn)})">${path(shape, `transform="translate(4 9)" fill="#180803" opacity=".5" filter="${d.blur(4)}"`)}${path(shape, `fill="${d.slope(35, '#c2501a', '#94300e', '#a83c12', '#6b1c07')}"`)}${path('M-66 -8L-20 -20L10 -6L58 -18M-58 14L-8 4L24 18L66 8', 'fill="none" stroke="#5a1505" stroke-width="3" opacity=".45" stroke-linejoin="round"')}${path('M-60 -16L-16 -28L14 -14L56 -25', 'fill="none" stroke="#ffae6e" stroke-width="3.4" opacity=".5" stroke-linecap="round" stroke-linejoin="round"')}${Array.from({ length: 26 }, () => { const p = d.within(0, 0, 60); return oval(p.x, p.y * 0.55, 3.2, 2, `fill="${d.chance.pick(['#f6c06a', '#ffdf9e', '#7a1f08'])}"`, d.chance.between(0, 90)) }).join('')}</g>`)
    }
    chilli(d, 150, 350, 34, -20)
    chilli(d, 500, 120, 34, 150)
  },
  asun: (d) => {
    plate(d, 'black', 320, 240, 202)
    for (let i = 0; i < 46; i++) { const p = d.within(320, 240, 132); meat(d, p.x, p.y, d.chance.between(26, 38), ['#b5632f', '#4a1c08']) }
    scatter(d, 320, 240, 136, 34, (x, y) => d.add(path(d.blob(x, y, 12, 7, 0.3, 6), `fill="${d.chance.pick(['#e5311c', '#ff5a2c', '#f7a01c', '#3f9a35'])}"`)))
    scatter(d, 320, 240, 120, 7, (x, y) => onion(d, x, y, 20))
    scotchBonnet(d, 410, 172, 24)
    scotchBonnet(d, 236, 310, 22, ['#ffd94a', '#f0a01c', '#b56a08'])
    steam(d, 320, 130)
  },
  'grilled-fish': (d) => {
    bananaLeaf(d, 322, 250, 620, 320, 7)
    fish(d, 316, 244, 470, -9)
    for (const [x, y] of [[170, 340], [470, 150], [500, 190]] as const) citrus(d, x, y, 32)
    tomato(d, 218, 356, 28)
    scatter(d, 320, 246, 130, 16, (x, y) => d.add(path(d.blob(x, y, 9, 5, 0.3, 6), `fill="${d.chance.pick(['#e5311c', '#f7a01c', '#3f9a35'])}"`)))
    onion(d, 398, 320, 28)
    onion(d, 440, 330, 24)
    onion(d, 190, 168, 26)
    chilli(d, 300, 148, 32, 10)
  },
  'grilled-chicken': (d) => {
    board(d, 320, 242, 500, 340, -3)
    drumstick(d, 232, 206, 112, 28, ['#e0913a', '#a9500f', '#4f1e05'])
    drumstick(d, 360, 176, 108, 14, ['#e0913a', '#a9500f', '#4f1e05'])
    drumstick(d, 290, 316, 112, -14, ['#e0913a', '#a9500f', '#4f1e05'])
    const r = plate(d, 'clay', 484, 314, 64, 'deep')
    pool(d, 484, 314, r, '#f0602a', '#c22f10', '#7d1606')
    citrus(d, 170, 336, 34)
    leaf(d, 468, 196, 34, 30)
    leaf(d, 500, 224, 28, 70)
  },
  'peppered-turkey': (d) => {
    plate(d, 'yellow', 320, 240, 204)
    d.add(path(d.blob(320, 246, 132, 118, 0.08), `fill="${d.glow('#f0602a', '#bf2b0d', '#7a1405')}"`))
    drumstick(d, 262, 216, 100, 22, ['#d9702c', '#9a370f', '#4a1405'])
    drumstick(d, 372, 286, 100, -160, ['#d9702c', '#9a370f', '#4a1405'])
    oil(d, 320, 246, 120, '#ff8a2b', 24)
    onion(d, 318, 262, 30)
    onion(d, 398, 204, 24)
    leaf(d, 270, 312, 24, 20)
    chilli(d, 336, 166, 34, 16)
  },
  snails: (d) => {
    plate(d, 'cream', 320, 240, 202)
    d.add(path(d.blob(320, 244, 128, 112, 0.1), `fill="${d.glow('#ef5a24', '#b8290c', '#741304')}"`))
    for (const [x, y, t] of [[-62, -46, 0], [34, -62, 60], [-84, 36, 130], [4, 16, 200], [82, 18, 290], [-10, 84, 20]] as const) {
      d.add(`<g transform="translate(${320 + x} ${240 + y}) rotate(${t})">${oval(4, 8, 44, 32, `fill="#180803" opacity=".5" filter="${d.blur(4)}"`)}${oval(0, 0, 44, 32, `fill="${d.glow('#7d6a55', '#43352a', '#1d140e')}"`)}${path('M-26 2C-26 -20 14 -24 18 -2C20 14 -10 18 -10 2C-10 -6 4 -8 6 0', 'fill="none" stroke="#cdb592" stroke-width="5" stroke-linecap="round" opacity=".8"')}</g>`)
    }
    oil(d, 320, 244, 118, '#ff8a2b', 16)
    onion(d, 384, 172, 24)
    scotchBonnet(d, 244, 178, 20)
  },
  gizdodo: (d) => {
    plate(d, 'green-enamel', 320, 240, 202)
    for (let i = 0; i < 15; i++) { const p = d.within(320, 240, 112); plantain(d, p.x, p.y, 34); const q = d.within(320, 240, 112); meat(d, q.x, q.y, 26, ['#8f4a2c', '#3d170b'], false) }
    scatter(d, 320, 240, 122, 24, (x, y) => d.add(path(d.blob(x, y, 13, 8, 0.3, 6), `fill="${d.chance.pick(['#e5311c', '#ff5a2c', '#3f9a35', '#7abf3f'])}"`)))
    scatter(d, 320, 240, 112, 5, (x, y) => onion(d, x, y, 20))
  },
  'bole-fish': (d) => {
    paper(d, 320, 240, 500, 350, -4, 'kraft')
    for (const [x, y, t] of [[208, 168, -24], [196, 250, -12], [214, 326, -30]] as const) {
      d.add(`<g transform="translate(${x} ${y}) rotate(${t})">${path('M-110 10Q0 -54 112 0Q4 50 -110 10Z', `transform="translate(4 9)" fill="#180803" opacity=".5" filter="${d.blur(5)}"`)}${path('M-110 10Q0 -54 112 0Q4 50 -110 10Z', `fill="${d.glow('#ffdd7a', '#eaa52f', '#a8640f')}"`)}${[-60, -26, 8, 42, 74].map((x2) => path(d.blob(x2, 0, 13, 8, 0.4, 6), 'fill="#3d1a05" opacity=".72"')).join('')}</g>`)
    }
    fish(d, 424, 190, 270, 62, ['#c98a45', '#84471b', '#3a1a08'])
    const r = plate(d, 'black', 350, 336, 76, 'deep')
    pool(d, 350, 336, r, '#f07a2a', '#c2400d', '#7a1d04')
    d.inside(circle(350, 336, r), () => { stewed(d, 350, 336, r, ['#e5311c', '#3f8a30', '#f7b04a', '#8a2a08'], 30, 0.8); oil(d, 350, 336, r, '#ffab3a', 12) })
    onion(d, 300, 190, 24)
    leaf(d, 470, 344, 28, 40)
    chilli(d, 500, 308, 30, 60)
  },
  'bole-plantain': (d) => {
    plate(d, 'blue', 320, 240, 200)
    for (const ring of [[112, 9], [62, 6], [0, 1]] as const) for (let i = 0; i < ring[1]; i++) { const a = (i / ring[1]) * 2 * Math.PI + ring[0]; plantain(d, 320 + Math.cos(a) * ring[0], 240 + Math.sin(a) * ring[0], 46, (a * 180) / Math.PI + 70) }
    leaf(d, 342, 226, 22, -30)
  },
  'pepper-soup': bowl('clay', ['#d98a3c', '#a8571a', '#5e2a08'], (d) => {
    oil(d, 320, 240, 165, '#f5b04a', 60)
    for (const [x, y, s] of [[-58, -34, 46], [44, -52, 40], [70, 46, 46], [-30, 62, 42]] as const) meat(d, ...at(x, y), s, ['#a8724a', '#55301a'], false)
    scatter(d, 320, 240, 150, 20, (x, y) => leaf(d, x, y, 15, d.chance.between(0, 180)))
    chilli(d, 318, 236, 34, 30)
    scotchBonnet(d, 402, 182, 22)
  }),
  nkwobi: (d) => {
    const r = plate(d, 'mortar', 320, 240, 198, 'deep')
    pool(d, 320, 240, r, '#f5a93a', '#dd7d18', '#8f4406')
    d.inside(circle(320, 240, r), () => {
      for (let i = 0; i < 17; i++) { const p = d.within(320, 240, 136); meat(d, p.x, p.y, d.chance.between(28, 42), ['#e9a45a', '#9a5217'], false) }
      oil(d, 320, 240, 150, '#ffbf4a', 30)
    })
    for (const [x, y] of [[270, 180], [330, 156], [384, 204], [352, 262], [282, 270], [318, 322]] as const) onion(d, x, y, 30)
    scatter(d, 320, 236, 100, 14, (x, y) => d.add(path(`M${n(x - 16)} ${n(y)}q16 -9 32 2`, 'stroke="#1f5a22" stroke-width="5" fill="none" stroke-linecap="round"')))
  },
  'isi-ewu': (d) => {
    const r = plate(d, 'mortar', 320, 240, 200, 'deep')
    pool(d, 320, 240, r, '#f2953a', '#cf6516', '#7d3506')
    d.inside(circle(320, 240, r), () => {
      for (let i = 0; i < 15; i++) { const p = d.within(320, 240, 132); meat(d, p.x, p.y, d.chance.between(34, 48), ['#b5703c', '#5e2c10'], false) }
      scatter(d, 320, 240, 140, 36, (x, y) => d.add(path(`M${n(x - 14)} ${n(y)}q14 -7 28 1`, 'stroke="#f1dcae" stroke-width="4.5" fill="none" stroke-linecap="round"')))
      oil(d, 320, 240, 150, '#ffb04a', 26)
    })
    onion(d, 270, 196, 32)
    onion(d, 370, 218, 34)
    onion(d, 312, 292, 30)
    leaf(d, 396, 292, 32, 60)
    leaf(d, 246, 278, 28, -30)
  },
  'moi-moi': (d) => {
    bananaLeaf(d, 320, 246, 610, 320, -14)
    for (const [x, y, t] of [[236, 204, -14], [392, 190, 10], [318, 312, -4]] as const) {
      const shape = 'M-84 40Q-96 -30 -46 -54Q0 -66 50 -52Q96 -28 82 42Q0 66 -84 40Z'
      d.add(`<g transform="translate(${x} ${y}) rotate(${t})">${path(shape, `transform="translate(5 11)" fill="#180803" opacity=".5" filter="${d.blur(6)}"`)}${path(shape, `fill="${d.glow('#ffb27a', '#e8763a', '#a83f12')}"`)}${path('M-62 -24Q0 -54 60 -26', `fill="none" stroke="#fff0dc" stroke-width="9" opacity=".55" stroke-linecap="round" filter="${d.blur(3)}"`)}${Array.from({ length: 10 }, () => { const p = d.within(0, 0, 52); return oval(p.x, p.y * 0.7, 6, 3, `fill="${d.chance.pick(['#c9240f', '#3f8a30', '#ffd9a8'])}"`, d.chance.between(0, 90)) }).join('')}</g>`)
    }
    eggHalf(d, 238, 200, 30, 10)
    eggHalf(d, 394, 188, 30, 60)
    eggHalf(d, 320, 310, 30, 120)
    steam(d, 320, 130)
  },
  'akara-pap': (d) => {
    plate(d, 'blue', 238, 256, 178)
    for (const [x, y] of [[190, 210], [262, 196], [222, 268], [296, 262], [172, 300], [256, 330]] as const) { bun(d, x, y, 45, ['#f7b457', '#c06a1d', '#6b2d08'], 0.1); scatter(d, x, y, 34, 7, (a, b) => d.add(circle(a, b, 3, `fill="${d.chance.pick(['#e5311c', '#5a2406', '#ffdf9e'])}"`))) }
    const r = plate(d, 'calabash', 470, 214, 126, 'deep')
    pool(d, 470, 214, r, '#fffaf0', '#f5e8d0', '#d9c19a')
    d.add(path('M408 196Q452 156 506 176Q540 196 500 228Q466 246 448 222', `fill="none" stroke="#fff" stroke-width="10" opacity=".9" stroke-linecap="round" filter="${d.blur(3)}"`))
    steam(d, 470, 112)
  },
  'ewa-agoyin': bowl('yellow', ['#a8683a', '#7d4420', '#4a220c'], (d) => {
    scatter(d, 320, 240, 168, 190, (x, y) => d.add(oval(x + 1, y + 3, 11, 8, 'fill="#1d0b04" opacity=".3"', 20), oval(x, y, 11, 7.5, `fill="${d.chance.pick(['#b5794a', '#9c5f35', '#c98f60', '#84491f'])}"`, d.chance.between(0, 180))))
    d.add(path(d.blob(330, 236, 110, 88, 0.12), `fill="${d.glow('#6d1f0c', '#3f0f05', '#220602')}"`))
    stewed(d, 330, 236, 100, ['#2b0a04', '#5a1808', '#842a0c', '#1a0502'], 70)
    oil(d, 330, 236, 104, '#c2400d', 34)
  }),
  'beans-plantain': bowl('green-enamel', ['#d9843c', '#b05a1c', '#6b2f0a'], (d) => {
    scatter(d, 320, 240, 164, 200, (x, y) => d.add(oval(x + 1, y + 3, 11, 8, 'fill="#1d0b04" opacity=".3"'), oval(x, y, 11, 7.5, `fill="${d.chance.pick(['#c9843f', '#b06a2c', '#dda262', '#98531d'])}"`, d.chance.between(0, 180))))
    oil(d, 320, 240, 155, '#f08a2a', 24)
    for (const [x, y, t] of [[240, 190, 20], [282, 164, 40], [330, 152, 80], [380, 170, 110], [410, 208, 140]] as const) plantain(d, x, y, 46, t)
    leaf(d, 320, 262, 24, 30)
    onion(d, 284, 282, 22)
  }),
  ukwa: bowl('calabash', ['#f0d9a0', '#dcb566', '#a87a2c'], (d) => {
    scatter(d, 320, 240, 162, 120, (x, y) => d.add(oval(x + 2, y + 4, 15, 11, 'fill="#2a1505" opacity=".32"'), oval(x, y, 15, 10.5, `fill="${d.chance.pick(['#f9ecc6', '#eed49a', '#fff6dc', '#e0bd76'])}"`, d.chance.between(0, 180))))
    fish(d, 326, 238, 200, -26, ['#a5703d', '#6b3d18', '#38190a'])
    leaf(d, 250, 300, 30, 20)
    leaf(d, 398, 176, 28, 60)
    oil(d, 320, 240, 150, '#f0a43a', 12)
  }),
  abacha: bowl('mortar', ['#f5c04a', '#e2932a', '#9c560c'], (d) => {
    strands(d, 320, 240, 160, ['#fbe0a0', '#f0bd5a', '#fff0c8', '#e2a23a'], 9, 90)
    scatter(d, 320, 240, 130, 22, (x, y) => d.add(path(`M${n(x - 17)} ${n(y)}q17 -8 34 2`, 'stroke="#7a3a14" stroke-width="6" fill="none" stroke-linecap="round"')))
    fish(d, 346, 208, 180, 18, ['#b57c45', '#77421b', '#3d1c0a'])
    for (const [x, y] of [[250, 204], [292, 300], [392, 286]] as const) onion(d, x, y, 28)
    cucumber(d, 236, 276, 28)
    leaf(d, 330, 160, 26, 15)
  }),
  salad: bowl('cream', ['#cfe59a', '#8fbf4f', '#4f8226'], (d) => {
    scatter(d, 320, 240, 170, 44, (x, y) => leaf(d, x, y, d.chance.between(26, 44), d.chance.between(0, 360), d.chance.pick([['#a6d85a', '#4f9a2c'], ['#7fc04a', '#2f7a28'], ['#d4ec8f', '#86b83f']] as const)))
    for (const [x, y] of [[256, 186], [372, 216], [300, 306]] as const) tomato(d, x, y, 36)
    for (const [x, y] of [[324, 176], [398, 288], [238, 270]] as const) cucumber(d, x, y, 32)
    eggHalf(d, 328, 248, 36)
    onion(d, 268, 232, 24)
    onion(d, 366, 322, 24)
    scatter(d, 320, 240, 130, 14, (x, y) => d.add(circle(x, y, 7, 'fill="#ffd23f" stroke="#c2901c"')))
  }),
  'yam-egg': (d) => {
    plate(d, 'enamel', 320, 240, 204)
    for (const [x, y, t] of [[236, 190, -20], [232, 262, 6], [274, 326, 20]] as const) d.add(`<g transform="translate(${x} ${y}) rotate(${t})">${box(-64, -26, 132, 60, `fill="#180803" opacity=".45" filter="${d.blur(5)}"`, 20)}${box(-68, -32, 132, 60, `fill="${d.glow('#fffdf4', '#f7ecd0', '#d4bd8c')}"`, 20)}${box(-54, -24, 70, 9, 'fill="#fff" opacity=".8"', 4)}</g>`)
    for (let i = 0; i < 48; i++) { const p = d.within(382, 226, 84); d.add(path(d.blob(p.x, p.y, d.chance.between(18, 30), d.chance.between(13, 21), 0.25, 7), `fill="${d.glow('#ffe98a', '#f7c53a', '#d48f17')}"`)) }
    scatter(d, 384, 226, 80, 24, (x, y) => d.add(path(d.blob(x, y, 9, 6, 0.3, 6), `fill="${d.chance.pick(['#e5311c', '#ff6a3c', '#3f9a35', '#b54a80'])}"`)))
    plantain(d, 378, 330, 40, 10)
    plantain(d, 424, 306, 38, 50)
    steam(d, 380, 130)
  },
  noodles: bowl('black', ['#c98a35', '#98591a', '#552b08'], (d) => {
    strands(d, 320, 240, 170, ['#f6cf6a', '#e8b03f', '#fbe29a', '#d4942c'], 8, 120)
    scatter(d, 320, 240, 140, 22, (x, y) => d.add(path(d.blob(x, y, 17, 6, 0.2, 6), `fill="${d.chance.pick(['#ef6c1f', '#4f9c35', '#7fc25a', '#e5311c'])}"`)))
    for (const [x, y, t] of [[-50, -50, 0], [56, -14, 120], [-20, 66, 220]] as const) prawn(d, ...at(x, y), 42, t)
    eggHalf(d, 392, 300, 40)
  }),
  pancakes: (d) => {
    plate(d, 'cream', 320, 240, 200)
    for (const [x, y, r] of [[8, 14, 124], [-6, 2, 120], [4, -12, 116]] as const) bun(d, ...at(x, y), r, ['#f7c878', '#dc9a3f', '#a15c16'], 0.025)
    d.add(circle(324, 228, 98, 'fill="none" stroke="#f9dca0" stroke-width="10" opacity=".55"'))
    d.add(path('M270 196C300 150 380 170 392 220C404 262 352 262 352 300C350 340 316 330 314 292C308 262 240 250 270 196Z', `fill="${d.glow('#ffc64a', '#d9820f', '#9a4c04')}" opacity=".88"`))
    for (const [x, y] of [[252, 268], [400, 276], [288, 330]] as const) d.add(circle(x + 2, y + 4, 25, 'fill="#180803" opacity=".35"'), circle(x, y, 25, 'fill="#f6e6a2"'), circle(x, y, 20, 'fill="#fff7cf"'), ...[0, 1, 2].map((i) => oval(x + 6 * Math.cos(i * 2.1), y + 6 * Math.sin(i * 2.1), 2, 4, 'fill="#7a5a22"')))
    d.add(box(296, 200, 46, 40, `fill="${d.glow('#fffbe0', '#ffe98a', '#e8bd3f')}"`, 8))
  },
  'chicken-chips': (d) => {
    paper(d, 320, 246, 470, 340, 3, 'white')
    fries(d, 384, 280, 108, 42)
    drumstick(d, 236, 190, 104, 18, ['#ffc65a', '#d9811c', '#8a3f06'])
    drumstick(d, 268, 300, 100, -28, ['#ffc65a', '#d9811c', '#8a3f06'])
    scatter(d, 250, 240, 90, 30, (x, y) => d.add(circle(x, y, d.chance.between(2, 4), 'fill="#ffe29a" opacity=".8"')))
    const r = plate(d, 'steel', 476, 148, 56, 'deep')
    pool(d, 476, 148, r, '#f0502a', '#c9200d', '#8a0f05')
  },
  burger: (d) => {
    board(d, 320, 246, 500, 330, 2)
    fries(d, 474, 300, 66, 20)
    bun(d, 282, 250, 142, ['#6fb53f', '#4a8f2a', '#2f6b1c'], 0.09)
    bun(d, 282, 246, 134, ['#a8642f', '#6b3411', '#3d1a06'], 0.04)
    d.add(path('M160 222L300 120L408 260L262 372Z', `fill="${d.slope(50, '#ffd95a', '#f0a81c')}"`))
    tomato(d, 230, 316, 56)
    tomato(d, 356, 300, 52)
    bun(d, 276, 230, 118, ['#ffd287', '#dc8f35', '#99500f'], 0.02)
    scatter(d, 270, 222, 92, 34, (x, y) => d.add(oval(x, y, 5.6, 3.2, 'fill="#fff4d6"', d.chance.between(0, 180))))
    const r = plate(d, 'steel', 480, 166, 52, 'deep')
    pool(d, 480, 166, r, '#fff4d6', '#f5dc9a', '#d9b05a')
  },
  pasta: bowl('cream', ['#f5dca8', '#e5bd74', '#b5833a'], (d) => {
    strands(d, 320, 240, 178, ['#f7dfa0', '#efc873', '#fbebbd', '#dca94f'], 8, 230)
    d.add(path(d.blob(320, 234, 82, 70, 0.12), `fill="${d.glow('#f0602a', '#c9310f', '#8a1706')}" opacity=".9"`))
    scatter(d, 320, 232, 78, 46, (x, y) => d.add(path(d.blob(x, y, 15, 11, 0.25, 6), `fill="${d.chance.pick(['#d9381c', '#f0602a', '#b5220d'])}"`)))
    prawn(d, 282, 216, 40, 0)
    prawn(d, 364, 236, 40, 150)
    leaf(d, 322, 206, 26, 20)
    leaf(d, 350, 188, 24, 70)
    scatter(d, 320, 240, 120, 30, (x, y) => d.add(box(x, y, 11, 3, 'fill="#fffdf2"', 1)))
  }),
  'meat-pie': (d) => {
    board(d, 320, 244, 490, 320, -4)
    pie(d, 222, 200, 104, -12)
    pie(d, 424, 216, 100, 16)
    pie(d, 306, 316, 106, 4)
  },
  'bread-loaf': (d) => {
    board(d, 320, 250, 520, 330, 3)
    loaf(d, 300, 212, 360, 168, -8)
    for (const [x, y, t] of [[392, 330, 6], [452, 300, 18]] as const) d.add(`<g transform="translate(${x} ${y}) rotate(${t})">${box(-62, -56, 132, 120, `fill="#180803" opacity=".45" filter="${d.blur(6)}"`, 34)}${box(-66, -62, 132, 120, 'fill="#b5691f"', 36)}${box(-57, -53, 114, 102, `fill="${d.glow('#fffdf2', '#fbefd2', '#e6cd9c')}"`, 30)}${Array.from({ length: 14 }, () => { const p = d.within(0, 0, 44); return oval(p.x, p.y, 3.4, 2.2, 'fill="#e2c898"') }).join('')}</g>`)
  },
  'puff-puff': (d) => {
    plate(d, 'blue', 320, 240, 202)
    for (const [x, y] of [[-86, -40], [-30, -92], [48, -84], [98, -26], [-98, 40], [-34, 8], [34, -14], [92, 50], [-46, 88], [24, 70], [0, -42]] as const) bun(d, ...at(x, y), 50, ['#ffcf7d', '#d68428', '#874009'], 0.05)
    scatter(d, 320, 240, 130, 90, (x, y) => d.add(circle(x, y, d.chance.between(1.2, 2.6), 'fill="#fff" opacity=".85"')))
  },
  shawarma: (d) => {
    paper(d, 320, 246, 500, 330, -3, 'kraft')
    wrap(d, 296, 180, 14)
    wrap(d, 330, 312, -10)
    tomato(d, 520, 356, 30)
    chilli(d, 148, 352, 34, -30, '#6fae2c')
    chilli(d, 178, 376, 30, -10, '#6fae2c')
  },
  hummus: (d) => {
    const r = plate(d, 'clay', 286, 240, 186, 'deep')
    pool(d, 286, 240, r, '#fbe9c2', '#ecd09a', '#c29a5a')
    for (const k of [0.86, 0.6, 0.36]) d.add(path(`M${286 - r * k} 244A${n(r * k)} ${n(r * k * 0.94)} 0 1 1 ${n(286 + r * k * 0.8)} ${n(240 + r * k * 0.55)}`, `fill="none" stroke="#c9a264" stroke-width="9" opacity=".5" stroke-linecap="round" filter="${d.blur(2)}"`))
    d.add(path(d.blob(290, 240, 62, 52, 0.14), `fill="${d.glow('#f2cf3a', '#c99a12', '#8a6406')}" opacity=".85"`))
    scatter(d, 290, 240, 60, 9, (x, y) => bun(d, x, y, 12, ['#fff0c4', '#e6c27a', '#b58a3c']))
    scatter(d, 286, 240, 130, 40, (x, y) => d.add(circle(x, y, d.chance.between(1.5, 3.4), `fill="${d.chance.pick(['#c2400d', '#8a1f06', '#3f8a30'])}"`)))
    for (const [x, y, t] of [[500, 160, 20], [528, 250, 60], [496, 336, 110]] as const) d.add(`<g transform="translate(${x} ${y}) rotate(${t})">${path('M-66 46L0 -70L66 46Q0 66 -66 46Z', `transform="translate(4 9)" fill="#180803" opacity=".45" filter="${d.blur(5)}"`)}${path('M-66 46L0 -70L66 46Q0 66 -66 46Z', `fill="${d.glow('#ffe9bd', '#eec27e', '#b57c34')}"`)}${[0, 1, 2, 3].map(() => { const p = d.within(0, 8, 34); return path(d.blob(p.x, p.y, 9, 6, 0.3, 6), 'fill="#8f4f17" opacity=".55"') }).join('')}</g>`)
    leaf(d, 352, 156, 22, 30)
  },
  'chicken-sauce': bowl('blue', ['#e0662a', '#b5380f', '#6b1a05'], (d) => {
    for (let i = 0; i < 22; i++) { const p = d.within(320, 240, 138); meat(d, p.x, p.y, d.chance.between(26, 36), ['#f0952f', '#a84510'], false) }
    scatter(d, 320, 240, 140, 22, (x, y) => d.add(path(d.blob(x, y, 17, 12, 0.25, 5), `fill="${d.chance.pick(['#3f9a35', '#e5311c', '#ffd23f', '#7abf3f'])}"`), oval(x - 4, y - 4, 5, 2.6, 'fill="#fff" opacity=".6"')))
    scatter(d, 320, 240, 140, 60, (x, y) => d.add(oval(x, y, 3.6, 2.2, 'fill="#fff4d0"', d.chance.between(0, 180))))
  }),
  'small-chops': (d) => {
    board(d, 320, 244, 530, 350, 0)
    for (const [x, y] of [[160, 170], [220, 148], [196, 218], [142, 236]] as const) bun(d, x, y, 38, ['#ffcf7d', '#d68428', '#874009'], 0.05)
    for (let i = 0; i < 4; i++) d.add(`<g transform="translate(${330 + i * 46} ${176 + i * 6}) rotate(64)">${box(-56, -12, 120, 38, `fill="#180803" opacity=".45" filter="${d.blur(4)}"`, 17)}${box(-60, -18, 120, 36, `fill="${d.slope(90, '#ffd98f', '#df9a3c', '#9c5612')}"`, 16)}${path('M-36 -16l14 34M-6 -16l14 34M26 -16l14 34', 'stroke="#8f4f13" stroke-width="3" opacity=".5"')}</g>`)
    for (const [x, y, t] of [[176, 322, 0], [262, 336, 50], [338, 318, 10]] as const) d.add(`<g transform="translate(${x} ${y}) rotate(${t})">${path('M-50 34L0 -46L50 34Z', `transform="translate(4 9)" fill="#180803" opacity=".45" filter="${d.blur(4)}"`)}${path('M-50 34L0 -46L50 34Z', `fill="${d.glow('#ffe0a0', '#e0a045', '#9a5713')}" stroke="#9a5713" stroke-width="3" stroke-linejoin="round"`)}</g>`)
    drumstick(d, 452, 316, 60, -20)
    const r = plate(d, 'steel', 290, 246, 46, 'deep')
    pool(d, 290, 246, r, '#f0502a', '#c9200d', '#8a0f05')
  },
  cake: (d) => {
    plate(d, 'cream', 320, 244, 196)
    cakeSlice(d, 312, 262, ['#7a3f22', '#4a200f', '#3a170a'], '#f9ead2')
    for (const [x, y] of [[236, 176], [206, 214]] as const) bun(d, x, y, 23, ['#ff7a6a', '#d9221c', '#8a0d0d'])
    leaf(d, 250, 148, 20, -40)
  },
  pizza: (d) => {
    board(d, 320, 242, 510, 420, 0)
    bun(d, 320, 240, 194, ['#f2c071', '#d18c36', '#8a4a10'], 0.02)
    d.add(circle(320, 240, 168, `fill="${d.glow('#ffdf7a', '#f5b53a', '#d9781c')}"`))
    d.inside(circle(320, 240, 168), () => {
      scatter(d, 320, 240, 160, 26, (x, y) => d.add(path(d.blob(x, y, 27, 20, 0.25), 'fill="#fff2c2" opacity=".75"')))
      scatter(d, 320, 240, 160, 12, (x, y) => d.add(path(d.blob(x, y, 22, 15, 0.25), 'fill="#d9411c" opacity=".6"')))
    })
    for (const [x, y] of [[-80, -66], [30, -100], [98, -20], [-14, 4], [-104, 40], [56, 82], [-40, 110]] as const) { d.add(circle(323 + x, 246 + y, 31, 'fill="#180803" opacity=".3"'), circle(320 + x, 240 + y, 31, `fill="${d.glow('#e8553a', '#b5240f', '#7a1205')}"`)); scatter(d, 320 + x, 240 + y, 22, 6, (a, b) => d.add(circle(a, b, 2.6, 'fill="#ffc9a8"'))) }
    for (const [x, y, t] of [[-40, -40, 20], [70, 30, 80], [-70, 90, 140], [30, -50, 200]] as const) leaf(d, ...at(x, y), 24, t)
    for (let i = 0; i < 4; i++) { const a = i * Math.PI / 4 + 0.2; d.add(path(`M${n(320 - Math.cos(a) * 194)} ${n(240 - Math.sin(a) * 194)}L${n(320 + Math.cos(a) * 194)} ${n(240 + Math.sin(a) * 194)}`, 'stroke="#7a3c0c" stroke-width="3" opacity=".4"')) }
  },
  steak: (d) => {
    plate(d, 'black', 320, 240, 206)
    fries(d, 398, 304, 62, 18)
    const shape = d.blob(276, 210, 122, 88, 0.12, 9)
    d.shadow(path(shape), 7, 5, 10, 0.6)
    d.add(path(shape, `fill="${d.glow('#b5653a', '#6b2d14', '#341006')}"`))
    d.inside(path(shape), () => { for (let i = -3; i < 5; i++) d.add(path(`M${180 + i * 42} 320L${250 + i * 42} 100`, 'stroke="#1d0803" stroke-width="11" opacity=".62"')) })
    d.add(path('M178 196Q200 138 270 132', `fill="none" stroke="#ffd9b0" stroke-width="8" stroke-linecap="round" opacity=".5" filter="${d.blur(2)}"`), box(262, 186, 42, 36, `fill="${d.glow('#fffbe0', '#ffe98a', '#e8bd3f')}"`, 8))
    leaf(d, 330, 172, 24, -40)
    tomato(d, 226, 326, 30)
    tomato(d, 282, 344, 28)
  },
  zobo: drink({ light: '#d9245a', mid: '#8f0d35', dark: '#4a041b', ice: true }, (d) => {
    citrus(d, 400, 150, 46, ['#e8941c', '#ffc65a'])
    d.add(straw(330, 226, 190, -52, '#f7c53a'))
    for (const [x, y, t] of [[150, 360, 20], [196, 396, 70], [500, 370, 130], [134, 130, 200]] as const) leaf(d, x, y, 36, t, ['#c2244f', '#6b0a28'])
    leaf(d, 286, 306, 28, 30)
  }),
  chapman: drink({ light: '#ff6a3a', mid: '#d92412', dark: '#7d0a08', ice: true }, (d) => {
    citrus(d, 402, 158, 48, ['#f08a1c', '#ffb84a'])
    cucumber(d, 254, 176, 40)
    cucumber(d, 276, 318, 36)
    d.add(straw(312, 250, 200, -58, '#2f9a5a'))
    leaf(d, 372, 300, 32, 20)
    leaf(d, 396, 282, 28, 60)
  }),
  'fura-da-nono': (d) => {
    const r = plate(d, 'calabash', 320, 240, 206, 'deep')
    pool(d, 320, 240, r, '#ffffff', '#f8f2e4', '#d9ccb0')
    d.inside(circle(320, 240, r), () => {
      for (let i = 0; i < 3; i++) d.add(circle(330 + i * 8, 236, 150 - i * 40, 'fill="none" stroke="#fff" stroke-width="8" opacity=".9"'))
      for (const [x, y, s] of [[-44, -20, 46], [40, -46, 40], [24, 46, 44], [-60, 62, 34]] as const) { bun(d, ...at(x, y), s, ['#cbb694', '#9c835c', '#5f4a2c'], 0.12); scatter(d, 320 + x, 240 + y, s * 0.8, 12, (a, b) => d.add(circle(a, b, 2.6, `fill="${d.chance.pick(['#e8d8b5', '#6b5433'])}"`))) }
    })
    d.add(`<g transform="translate(450 330) rotate(38)">${box(-130, -8, 190, 22, `fill="#180803" opacity=".4" filter="${d.blur(5)}"`, 10)}${box(-120, -14, 180, 19, `fill="${d.slope(90, '#c98b4a', '#8a5220')}"`, 9)}${oval(-140, -5, 54, 40, `fill="${d.glow('#dca664', '#a86b2c', '#6b3d12')}"`)}${oval(-140, -5, 42, 30, 'fill="#fdf8ec"')}</g>`)
  },
  'palm-wine': (d) => {
    const r = plate(d, 'calabash', 300, 244, 190, 'deep')
    pool(d, 300, 244, r, '#ffffff', '#f5f0e2', '#cfc6ae')
    d.inside(circle(300, 244, r), () => scatter(d, 270, 210, 110, 90, (x, y) => d.add(circle(x, y, d.chance.between(3, 14), 'fill="#fff" stroke="#ddd3bb" stroke-width="1.6" opacity=".9"'))))
    leaf(d, 520, 140, 90, 60, ['#8cc04a', '#3f7a2c'])
    leaf(d, 566, 210, 80, 80, ['#7ab03f', '#2f6a24'])
    for (const [x, y] of [[512, 346], [556, 318], [540, 378]] as const) bun(d, x, y, 24, ['#f0602a', '#a82a0d', '#4a0d05'])
  },
  smoothie: drink({ light: '#ffd94a', mid: '#f7a81c', dark: '#c26a08' }, (d) => {
    d.add(path('M236 226Q300 150 372 198Q420 242 356 292Q300 320 276 270', `fill="none" stroke="#fff0b0" stroke-width="14" opacity=".75" stroke-linecap="round" filter="${d.blur(4)}"`))
    citrus(d, 412, 156, 46, ['#f7b21c', '#ffe07a'])
    d.add(straw(330, 250, 190, -40, '#e5482c'))
    leaf(d, 268, 318, 32, 20)
    bun(d, 146, 366, 52, ['#ffd95a', '#f08a1c', '#c2400d'])
    bun(d, 212, 396, 40, ['#ffe27a', '#8fbf3f', '#4f8226'])
  }),
  coffee: (d) => {
    plate(d, 'cream', 320, 246, 186)
    d.add(box(470, 214, 78, 52, `fill="none" stroke="${'#efe0c4'}" stroke-width="20"`, 26))
    const r = plate(d, 'cream', 320, 240, 138, 'deep')
    pool(d, 320, 240, r, '#b5773c', '#7d451a', '#3d1c08')
    d.add(path('M320 318C262 282 244 238 264 208C284 182 314 196 320 222C326 196 356 182 376 208C396 238 378 282 320 318Z', 'fill="#f6e2bd"'), path('M320 286C284 262 276 238 286 222C298 210 316 220 320 240C324 220 342 210 354 222C364 238 356 262 320 286Z', 'fill="#b5773c"'), path('M320 264C304 252 300 242 306 234C312 228 319 234 320 242C321 234 328 228 334 234C340 242 336 252 320 264Z', 'fill="#f6e2bd"'))
    for (const [x, y, t] of [[128, 126, 20], [162, 96, 80], [104, 176, 130], [540, 396, 40], [506, 418, 100]] as const) d.add(oval(x + 2, y + 4, 19, 13, 'fill="#1d0b04" opacity=".4"', t), oval(x, y, 19, 13, `fill="${d.glow('#8f5226', '#4a210c')}"`, t), `<g transform="translate(${x} ${y}) rotate(${t})">${path('M-17 0Q-6 5 0 0T17 0', 'stroke="#2a1005" stroke-width="3" fill="none"')}</g>`)
    steam(d, 320, 120)
  },
  parfait: drink({ light: '#ffffff', mid: '#fbf3e4', dark: '#dccfb8' }, (d) => {
    scatter(d, 320, 240, 100, 46, (x, y) => d.add(path(d.blob(x, y, 12, 9, 0.25, 6), `fill="${d.chance.pick(['#d99a4a', '#b5702c', '#f0c47a', '#8a4a17'])}"`)))
    for (const [x, y] of [[270, 200], [330, 180], [376, 226], [352, 290], [286, 282]] as const) { bun(d, x, y, 28, ['#ff9a5a', '#f0651c', '#b5380a']); }
    for (const [x, y] of [[310, 234], [366, 180], [250, 246]] as const) bun(d, x, y, 18, ['#ff6a7a', '#c91a3c', '#6b0a1d'])
    leaf(d, 330, 146, 26, -30)
    d.add(path('M226 250Q290 220 320 262T420 250', 'fill="none" stroke="#e89a1c" stroke-width="7" opacity=".85" stroke-linecap="round"'))
  }),
}
