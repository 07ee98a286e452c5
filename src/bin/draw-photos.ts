/**
 * Draws every picture of the demo city anew: `bun src/bin/draw-photos.ts` writes static/photos. With
 * `--sheet <file.png>` it draws one sheet with all of them instead, to look at.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { HEIGHT, WIDTH } from './photos/drawing.ts'
import { type Picture, pictures } from './photos/pictures.ts'

const FOLDER = fileURLToPath(new URL('../../static/photos', import.meta.url))
/** Quality falls with size: a big picture forgives more. */
const SIZES = [{ width: 160, avif: 40, webp: 38 }, { width: 320, avif: 36, webp: 30 }, { width: 640, avif: 28, webp: 14 }] as const

const [flag, sheetFile] = process.argv.slice(2)
if (flag === '--sheet' && sheetFile) await drawSheet(sheetFile)
else await drawAll()

async function drawAll(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true })
  for (const file of readdirSync(FOLDER)) if (/\.(?:avif|webp)$/.test(file)) rmSync(join(FOLDER, file))
  const index: Record<string, { width: number; height: number; colour: string; alt: string }> = {}
  let bytes = 0
  for (const picture of pictures()) {
    // Opaque from the start: sharp marks what it resized from RGBA as premultiplied, and would then take blue for alpha.
    const master = await sharp(Buffer.from(picture.svg)).flatten().png().toBuffer()
    for (const size of SIZES) {
      const image = () => sharp(master).resize(size.width)
      const avif = await image().avif({ quality: size.avif, effort: 4, chromaSubsampling: '4:2:0' }).toBuffer()
      const webp = await image().webp({ quality: size.webp, effort: 6 }).toBuffer()
      writeFileSync(join(FOLDER, `${picture.name}-${size.width}.avif`), avif)
      writeFileSync(join(FOLDER, `${picture.name}-${size.width}.webp`), webp)
      bytes += avif.length + webp.length
    }
    index[picture.name] = { width: WIDTH, height: HEIGHT, colour: await meanColour(master), alt: picture.alt }
  }
  writeFileSync(join(FOLDER, 'index.json'), `${JSON.stringify(index, null, 1)}\n`)
  console.log(`${Object.keys(index).length} pictures, ${(bytes / 1_048_576).toFixed(2)} MB`)
}

/** The colour that stands in until a picture has come: the mean of it. */
async function meanColour(png: Buffer): Promise<string> {
  const { channels } = await sharp(png).stats()
  return `#${channels.map((channel) => Math.round(channel.mean).toString(16).padStart(2, '0')).join('')}`
}

async function drawSheet(file: string): Promise<void> {
  const all = pictures()
  const [columns, width] = [8, 240]
  const height = (width * HEIGHT) / WIDTH
  const composite = await Promise.all(all.map(async (picture: Picture, i) => ({
    input: await sharp(Buffer.from(picture.svg)).resize(width).png().toBuffer(), left: (i % columns) * width, top: Math.floor(i / columns) * height,
  })))
  await sharp({ create: { width: columns * width, height: Math.ceil(all.length / columns) * height, channels: 3, background: '#222' } }).composite(composite).png().toFile(file)
}
