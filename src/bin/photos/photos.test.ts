import { expect, test } from 'bun:test'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { DISHES } from '../../../drizzle/seeds/dishes.ts'
import { KIND_LIST } from '../../../drizzle/seeds/kinds.ts'
import { pictures } from './pictures.ts'

const FOLDER = fileURLToPath(new URL('../../../static/photos', import.meta.url))
const index = JSON.parse(readFileSync(join(FOLDER, 'index.json'), 'utf8')) as Record<string, { width: number; height: number; colour: string; alt: string }>
const names = Object.keys(index)
const WIDTHS = [160, 320, 640]

test('every photo that a dish or a kitchen names was drawn, and nothing lies about that was not', () => {
  const wanted = new Set([...DISHES.flatMap((dish) => dish.photo ?? []), ...KIND_LIST.flatMap((kind) => kind.photos)])
  expect([...wanted].filter((name) => !index[name])).toEqual([])
  expect(pictures().map((picture) => picture.name)).toEqual(names)
  const files = names.flatMap((name) => WIDTHS.flatMap((width) => [`${name}-${width}.avif`, `${name}-${width}.webp`]))
  expect(readdirSync(FOLDER).sort()).toEqual([...files, 'index.json'].sort())
})

test('every file has its size, and the colours of its picture', async () => {
  for (const name of names) {
    const { colour = '' } = index[name] ?? {}
    const wanted = [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16))
    for (const width of WIDTHS) for (const kind of ['avif', 'webp']) {
      const image = sharp(join(FOLDER, `${name}-${width}.${kind}`))
      const { width: wide, height } = await image.metadata()
      expect([wide, height]).toEqual([width, (width * 3) / 4])
      // One pixel is the mean of all, and much cheaper than full statistics.
      const pixel = await image.resize(1, 1, { fit: 'fill' }).raw().toBuffer()
      const furthest = Math.max(...wanted.map((mean, i) => Math.abs(mean - (pixel[i] ?? Infinity))))
      expect({ file: `${name}-${width}.${kind}`, near: furthest < 12 }).toEqual({ file: `${name}-${width}.${kind}`, near: true })
    }
  }
}, 120_000)

test('photos are small: all of them below 3 MB, most at 320 pixels below 8 KB', () => {
  const sizes = new Map(readdirSync(FOLDER).map((file) => [file, statSync(join(FOLDER, file)).size]))
  expect([...sizes.values()].reduce((a, b) => a + b, 0)).toBeLessThan(3_000_000)
  const middle = [...sizes].filter(([file]) => file.endsWith('-320.avif')).map(([, size]) => size)
  expect(middle.filter((size) => size >= 8_192).length).toBeLessThan(middle.length * 0.2)
})
