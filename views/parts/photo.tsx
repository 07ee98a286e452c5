/** A photo from static/photos in two sizes, or, without one, a plate drawn by the style sheet. */
import type { Url } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'

/** The dyes of the style sheet (`.t0` to `.t7`): a style attribute is not allowed, so the nearest one is named. */
const DYES = ['b4542a', 'c9853a', '8a5a3c', '6f7f3f', '2f6b4f', '3d4a9c', '8d3b4a', 'cdb38a'].map(channelsOf)

function channelsOf(hex: string): [number, number, number] {
  const bits = Number.parseInt(hex.replace('#', ''), 16)
  return [(bits >> 16) & 255, (bits >> 8) & 255, bits & 255]
}

function nearestDye(colour: string): number {
  const [r, g, b] = channelsOf(colour)
  const distances = DYES.map(([R, G, B]) => (r - R) ** 2 + (g - G) ** 2 + (b - B) ** 2)
  return distances.indexOf(Math.min(...distances))
}

const dyes = new Map<string, number>()

function dyeOfColour(colour: string): number {
  const dye = dyes.get(colour) ?? nearestDye(colour)
  dyes.set(colour, dye)
  return dye
}

/** Places without a photo differ in colour by their name, so that a list does not look like a wall. */
function dyeOfName(name: string): number {
  let sum = 0
  for (let i = 0; i < name.length; i++) sum = (sum * 31 + name.charCodeAt(i)) & 0xffff
  return sum % DYES.length
}

/** Sides from which a picture may be seen (`.view0` to `.view7`): mirrored, nearer, turned a little. */
const VIEWS = 8
const viewOf = (name: string): number => [...name].reduce((sum, letter) => (sum * 37 + letter.charCodeAt(0)) % 65_521, 11) % VIEWS

/**
 * How wide the picture stands in the page decides which two of the three files are offered:
 * `small` up to 120 px (rows, plates), `card` up to 320 px, `large` up to 640 px.
 */
const WIDTHS = { small: [160, 320], card: [320, 640], large: [320, 640] } as const
const SIZES = { small: '104px', card: '(max-width:48rem) 272px, 300px', large: '(max-width:48rem) 100vw, 480px' } as const

export interface PhotoProps {
  readonly visit: Visit
  readonly photo: string | null
  /** Whose photo it is; picks the colour where there is none. */
  readonly of: string
  readonly size: keyof typeof WIDTHS
  /** Words for those who do not see it; empty where the name stands beside it. */
  readonly alt?: string
  /** The first ones on a page are fetched at once. */
  readonly eager?: boolean
  readonly class?: string
  /** One picture serves many places: each sees it from a side of its own, by its name. */
  readonly isVaried?: boolean
}

export function Photo({ visit, photo, of, size, alt = '', eager = false, class: extra, isVaried = false }: PhotoProps) {
  const info = photo === null ? null : visit.photo(photo)
  const frame = `photo t${info ? dyeOfColour(info.colour) : dyeOfName(of)}${extra ? ` ${extra}` : ''}${isVaried ? ` view${viewOf(of)}` : ''}`
  if (info === null || visit.saveData) return <span class={frame} />
  const [low, high] = WIDTHS[size]
  const at = (width: number, type: string): Url => visit.asset(`photos/${photo}-${width}.${type}`)
  const set = (type: string): string => `${at(low, type)} ${low}w,${at(high, type)} ${high}w`
  return (
    <picture class={frame}>
      <source type="image/avif" srcset={set('avif')} sizes={SIZES[size]} />
      <img src={at(low, 'webp')} width={320} height={240} alt={alt} loading={eager ? undefined : 'lazy'} decoding={eager ? undefined : 'async'} fetchpriority={eager && size === 'large' ? 'high' : undefined} />
    </picture>
  )
}
