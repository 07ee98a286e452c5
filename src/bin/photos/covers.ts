/** Covers for the kinds of kitchens: pots, coals and whole tables, as one sees them on coming in. */
import { box, circle, type Drawing, HEIGHT, line, path, WIDTH } from './drawing.ts'
import { fish, oil, onion, plantain, rice, scatter, scotchBonnet, steam, stewed, stick, tomato } from './foods.ts'
import { DISH_PAINTS, type Paint } from './plates.ts'
import { plate, pool } from './vessels.ts'

type Seat = readonly [dish: string, x: number, y: number, scale: number, turn?: number]

/** Several dishes on one table; x and y are where their middles come to lie. */
const spread = (...seats: ReadonlyArray<Seat>): Paint => (d) => {
  for (const [dish, x, y, scale, turn = 0] of seats) {
    d.add(`<g transform="translate(${x} ${y}) rotate(${turn}) scale(${scale}) translate(-320 -240)">`)
    DISH_PAINTS[dish]?.(d)
    d.add('</g>')
  }
}

function coals(d: Drawing): void {
  d.shadow(box(26, 40, 588, 400, '', 34), 12)
  d.add(box(26, 40, 588, 400, `fill="${d.slope(60, '#6d665f', '#3a3531', '#1d1a18')}"`, 34), box(50, 64, 540, 352, 'fill="#120806"', 20))
  d.inside(box(50, 64, 540, 352, '', 20), () => {
    for (let i = 0; i < 150; i++) {
      const [x, y] = [d.chance.between(50, 590), d.chance.between(64, 416)]
      const hot = d.chance.unit()
      d.add(path(d.blob(x, y, d.chance.between(18, 32), d.chance.between(14, 24), 0.25, 7), `fill="${hot > 0.72 ? '#ff7a1c' : hot > 0.5 ? '#c9360a' : hot > 0.3 ? '#5c1c0a' : '#2b1712'}" opacity="${hot > 0.5 ? 0.95 : 0.85}"`))
    }
    for (let i = 0; i < 9; i++) d.add(circle(d.chance.between(80, 560), d.chance.between(90, 390), d.chance.between(26, 60), `fill="#ffb02b" opacity=".42" filter="${d.blur(14)}"`))
  })
}

const bars = (d: Drawing): void => {
  for (let x = 66; x < 590; x += 34) d.add(line(x, 58, x, 422, 'stroke="#0b0706" stroke-width="7" opacity=".8"'), line(x - 1.5, 58, x - 1.5, 422, 'stroke="#b5aca3" stroke-width="2.5" opacity=".75"'))
}

const smoke = (d: Drawing): void => {
  for (const [x, y] of [[150, 120], [330, 90], [500, 150]] as const) d.add(path(`M${x} ${y + 150}q-46 -50 0 -100t10 -100`, `fill="none" stroke="#fff" stroke-width="30" stroke-linecap="round" opacity=".2" filter="${d.blur(13)}"`))
}

function pot(d: Drawing, cx: number, cy: number, r: number, liquid: readonly [string, string, string], fill: (r: number) => void): void {
  for (const turn of [24, 204]) d.add(`<g transform="rotate(${turn} ${cx} ${cy})">${box(cx + r - 16, cy - 34, 50, 68, 'fill="none" stroke="#6f777d" stroke-width="15"', 20)}${box(cx + r - 16, cy - 34, 50, 68, 'fill="none" stroke="#d9dee2" stroke-width="6"', 20)}</g>`)
  const inner = plate(d, 'steel', cx, cy, r, 'deep')
  pool(d, cx, cy, inner, ...liquid)
  d.inside(circle(cx, cy, inner), () => fill(inner))
}

const ladle = (d: Drawing, x: number, y: number, turn: number): void =>
  d.add(`<g transform="translate(${x} ${y}) rotate(${turn})">${box(20, 2, 190, 15, `fill="#1d0b04" opacity=".4" filter="${d.blur(5)}"`, 7)}${box(14, -8, 190, 14, `fill="${d.slope(90, '#f4f6f7', '#a3abb1')}"`, 7)}${circle(0, 0, 36, `fill="${d.glow('#eef1f3', '#aab2b8', '#70787e')}"`)}${circle(0, 0, 27, `fill="${d.glow('#f0702a', '#c2330f', '#7a1705')}"`)}</g>`)

const calmSteam: Paint = (d) => { steam(d, 210, 110, 1.2); steam(d, 470, 130, 1.1) }

export const COVER_PAINTS: Readonly<Record<string, Paint>> = {
  'kind-buka': (d) => {
    pot(d, 186, 168, 168, ['#f0602a', '#c22f10', '#7d1606'], (r) => { stewed(d, 186, 168, r, ['#8a4a25', '#a8330d', '#e0521f', '#6b2d14'], 90, 1.6); oil(d, 186, 168, r, '#ff8a2b', 34) })
    pot(d, 490, 138, 142, ['#ebe3d2', '#fbf7ec', '#cfc4ae'], (r) => rice(d, 490, 138, r, ['#a52d0b', '#d84c14', '#f0752a', '#ffb066'], 1))
    pot(d, 400, 400, 136, ['#6d8a2c', '#3d5715', '#22340c'], (r) => { stewed(d, 400, 400, r, ['#234f1c', '#37742a', '#549238', '#c9581b', '#f0cf74'], 130, 1.4); oil(d, 400, 400, r, '#f08a1c', 16) })
    ladle(d, 232, 196, 40)
    for (const [x, y] of [[70, 392], [118, 420], [168, 396]] as const) plantain(d, x, y, 44)
    tomato(d, 590, 300, 40)
    scotchBonnet(d, 560, 390, 32)
    scotchBonnet(d, 606, 420, 28, ['#ffd94a', '#f0a01c', '#b56a08'])
    calmSteam(d)
  },
  'kind-amala': spread(['amala-gbegiri-ewedu', 212, 206, 0.84], ['efo-riro', 506, 126, 0.62], ['ofada-ayamase', 488, 378, 0.6, -6]),
  'kind-suya': (d) => {
    coals(d)
    bars(d)
    for (let i = 0; i < 7; i++) stick(d, 316 + (i % 2) * 14, 98 + i * 48, 470, -5 + (i % 3) * 4)
    scatter(d, 320, 240, 210, 90, (x, y) => d.add(circle(x, y, d.chance.between(1.2, 2.8), 'fill="#ffd08a"')))
    for (const [x, y] of [[92, 430], [140, 444], [560, 432]] as const) onion(d, x, y, 26)
    smoke(d)
  },
  'kind-seafood': spread(['seafood-okra', 224, 232, 0.92], ['grilled-fish', 510, 130, 0.56, 12], ['pepper-soup', 520, 372, 0.56]),
  'kind-bole': (d) => {
    coals(d)
    bars(d)
    for (let i = 0; i < 5; i++) {
      const y = 106 + i * 66
      d.add(`<g transform="translate(${170 + (i % 2) * 16} ${y}) rotate(${-14 + i * 6})">${path('M-104 8Q0 -56 106 0Q4 48 -104 8Z', `transform="translate(4 10)" fill="#000" opacity=".5" filter="${d.blur(4)}"`)}${path('M-104 8Q0 -56 106 0Q4 48 -104 8Z', `fill="${d.glow('#ffe08a', '#eca833', '#a8640f')}"`)}${[-58, -26, 6, 40, 72].map((x) => path(d.blob(x, -2, 14, 8, 0.4, 6), 'fill="#3d1a05" opacity=".75"')).join('')}</g>`)
    }
    fish(d, 420, 148, 290, -10)
    fish(d, 430, 244, 300, 6, ['#c98a45', '#84471b', '#3a1a08'])
    fish(d, 416, 342, 290, -4)
    smoke(d)
  },
  'kind-calabar': spread(['edikaikong', 214, 216, 0.86], ['afang', 486, 372, 0.66], ['snails', 520, 118, 0.56]),
  'kind-hausa': spread(['masa', 196, 206, 0.8], ['tuwo-miyan-kuka', 478, 374, 0.66], ['fura-da-nono', 498, 124, 0.58]),
  'kind-igbo': spread(['nkwobi', 212, 220, 0.86], ['ofe-nsala', 506, 132, 0.6], ['abacha', 500, 378, 0.6]),
  'kind-fast-food': spread(['jollof-rice', 196, 210, 0.84], ['burger', 486, 372, 0.6, -6], ['chicken-chips', 496, 128, 0.54, 4], ['chapman', 62, 424, 0.4]),
  'kind-shawarma': spread(['shawarma', 240, 266, 0.9, -6], ['hummus', 516, 108, 0.52], ['salad', 552, 384, 0.48]),
  'kind-chinese': spread(['noodles', 214, 222, 0.86], ['chicken-sauce', 508, 128, 0.6], ['fried-rice', 504, 376, 0.6]),
  'kind-bakery': spread(['bread-loaf', 242, 176, 0.78, -4], ['meat-pie', 460, 356, 0.66, 4], ['puff-puff', 146, 402, 0.5], ['cake', 560, 118, 0.5]),
  'kind-grill': (d) => {
    coals(d)
    bars(d)
    fish(d, 300, 150, 430, -6)
    for (let i = 0; i < 3; i++) stick(d, 210, 268 + i * 56, 300, -3 + i * 3)
    for (const [x, y] of [[420, 272], [500, 300], [452, 366], [540, 228]] as const) plantain(d, x, y, 50)
    tomato(d, 540, 376, 34)
    onion(d, 390, 330, 30)
    smoke(d)
  },
  'kind-breakfast': spread(['akara-pap', 228, 196, 0.82], ['ewa-agoyin', 516, 350, 0.6], ['moi-moi', 176, 420, 0.46], ['coffee', 566, 108, 0.46]),
  'kind-vegetarian': spread(['salad', 214, 218, 0.86], ['beans-plantain', 508, 130, 0.6], ['moi-moi', 492, 382, 0.54], ['zobo', 52, 434, 0.36]),
  'kind-cafe': spread(['coffee', 214, 214, 0.86], ['pancakes', 506, 350, 0.62], ['cake', 516, 104, 0.5]),
  'kind-pizza': spread(['pizza', 244, 240, 1], ['pasta', 568, 118, 0.56], ['chapman', 560, 386, 0.5]),
  'kind-continental': spread(['steak', 216, 214, 0.86], ['pasta', 510, 126, 0.6], ['salad', 512, 380, 0.54], ['chapman', 62, 436, 0.36]),
}

/** A dark edge draws the eye to the middle of a wide table. */
export const vignette = (d: Drawing): void => {
  const id = d.define((name) => `<radialGradient id="${name}" cx=".5" cy=".5" r=".78"><stop offset=".6" stop-color="#120602" stop-opacity="0"/><stop offset="1" stop-color="#120602" stop-opacity=".42"/></radialGradient>`)
  d.add(box(0, 0, WIDTH, HEIGHT, `fill="url(#${id})"`))
}
