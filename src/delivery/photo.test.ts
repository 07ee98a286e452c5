import { expect, test } from 'bun:test'
import sharp from 'sharp'
import { madeAnew } from './photo.ts'

const red = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#c00' } })

test('a photo comes out smaller, as WebP, turned upright, without where and with what it was taken', async () => {
  const given = await red(2_400, 1_200).withExif({ IFD0: { Make: 'Tecno', Model: 'Spark' }, IFD3: { GPSLatitude: '6/1 30/1 0/1', GPSLatitudeRef: 'N' } }).withMetadata({ orientation: 6 }).jpeg().toBuffer()
  expect((await sharp(given).metadata()).exif).toBeDefined()
  const { bytes, width, height } = await madeAnew(new Uint8Array(given))
  expect([width, height]).toEqual([640, 1_280])
  const about = await sharp(bytes).metadata()
  expect(about).toMatchObject({ format: 'webp' })
  expect([about.exif, about.xmp, about.icc, about.orientation]).toEqual([undefined, undefined, undefined, undefined])
  expect(Buffer.from(bytes).includes('Tecno')).toBe(false)
})

test('HTML behind a PNG is left behind', async () => {
  const png = await red(20, 20).png().toBuffer()
  const { bytes } = await madeAnew(new Uint8Array(Buffer.concat([png, Buffer.from('<script>alert(1)</script>')])))
  expect(Buffer.from(bytes).includes('script')).toBe(false)
})

test('what is no picture, one that is a bomb, and drawings that can run are refused', async () => {
  await expect(madeAnew(new Uint8Array())).rejects.toMatchObject({ kind: 'invalid', fields: [{ code: 'value-missing' }] })
  await expect(madeAnew(new TextEncoder().encode('<?php echo 1;'))).rejects.toMatchObject({ kind: 'unsupported' })
  await expect(madeAnew(new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'))).rejects.toMatchObject({ kind: 'unsupported' })
  const cut = (await red(400, 400).jpeg().toBuffer()).subarray(0, 300)
  await expect(madeAnew(new Uint8Array(cut))).rejects.toMatchObject({ kind: 'invalid' })
  const wide = new Uint8Array(await red(16_000, 4_000).png({ compressionLevel: 9 }).toBuffer())
  await expect(madeAnew(wide)).rejects.toMatchObject({ kind: 'invalid', fields: [{ code: 'photo-unreadable' }] })
})
