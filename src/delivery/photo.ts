/** A picture from a phone, made anew: smaller, as WebP, without the place, the phone and whatever else its file carried. */
import { eq } from 'drizzle-orm'
import sharp from 'sharp'
import { deliveryPhotos } from '../../drizzle/schema/delivery.ts'
import type { Transaction } from '../platform/database.ts'
import { type Id, newId } from '../vocabulary/id.ts'
import { Refusal, unknown } from '../vocabulary/refusal.ts'
import { lockDelivery, note } from './step.ts'

export interface Picture {
  readonly bytes: Uint8Array
  readonly width: number
  readonly height: number
}

const SIDE = 1_280
/** What a decoder may be asked to hold: 40 million pixels. */
const MOST_PIXELS = 40_000_000
const FORMATS = new Set(['jpeg', 'png', 'webp', 'heif', 'avif'])

/** How files of these kinds begin, at which byte. */
const BEGINNINGS: ReadonlyArray<readonly [at: number, text: string]> = [[0, '\xff\xd8\xff'], [0, '\x89PNG\r\n'], [8, 'WEBP'], [4, 'ftyp']]
const isPhoto = (bytes: Uint8Array): boolean => BEGINNINGS.some(([at, text]) => Buffer.from(bytes.subarray(at, at + text.length)).toString('latin1') === text)

/**
 * @throws Refusal 415 for what is no photo, whatever it is called; 422 for one that is broken, or too large to be opened
 */
export async function madeAnew(bytes: Uint8Array): Promise<Picture> {
  if (bytes.length === 0) throw new Refusal('invalid', 'invalid-input', {}, [{ field: 'photo', code: 'value-missing' }])
  if (!isPhoto(bytes)) throw new Refusal('unsupported', 'photo-kind-wrong')
  const given = sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error', animated: false })
  const about = await given.metadata().catch(() => null)
  if (!about) throw unreadable()
  if (!FORMATS.has(about.format ?? '')) throw new Refusal('unsupported', 'photo-kind-wrong')
  try {
    // Turned as the camera says, before what the camera says is left out.
    const { data, info } = await given.rotate().resize(SIDE, SIDE, { fit: 'inside', withoutEnlargement: true }).webp({ quality: 70 }).toBuffer({ resolveWithObject: true })
    return { bytes: new Uint8Array(data), width: info.width, height: info.height }
  } catch {
    throw unreadable()
  }
}

const unreadable = (): Refusal => new Refusal('invalid', 'invalid-input', {}, [{ field: 'photo', code: 'photo-unreadable' }])

export const MAX_PHOTOS = 6

/** By the rider who has or had it. @throws Refusal 404 for the job of another, 409 when there are enough */
export async function keepPhoto(tx: Transaction, { deliveryId, by, picture, kind }: { readonly deliveryId: Id<'delivery'>; readonly by: Id<'person'>; readonly picture: Picture; readonly kind: 'proof' | 'incident' }, now: Date): Promise<Id<'delivery-photo'>> {
  const delivery = await lockDelivery(tx, deliveryId)
  if (delivery.riderId !== by) throw unknown('delivery')
  if ((await tx.$count(deliveryPhotos, eq(deliveryPhotos.deliveryId, deliveryId))) >= MAX_PHOTOS) throw new Refusal('conflict', 'photos-too-many')
  const id = newId<'delivery-photo'>(now)
  await tx.insert(deliveryPhotos).values({ id, deliveryId, kind, bytes: picture.bytes, width: picture.width, height: picture.height, takenBy: by, at: now })
  await note(tx, deliveryId, 'photo', { by, facts: { kind } }, now)
  return id
}
