/**
 * Styles, scripts and pictures of our own, read once at start. Each gets an address with a hash of its content, so
 * that browsers may keep it for ever; texts are kept compressed as well (brotli at its best), from the first time somebody asks: a
 * process that has fallen is back sooner, by a fifth.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Url } from '../vocabulary/url.ts'
import type { PhotoInfo } from '../vocabulary/visit.ts'

export interface Asset {
  readonly name: string
  readonly url: Url
  readonly bytes: Uint8Array<ArrayBuffer>
  /** There are compressed forms of it. */
  readonly isText: boolean
  readonly brotli: Uint8Array<ArrayBuffer> | null
  readonly gzip: Uint8Array<ArrayBuffer> | null
  readonly type: string
  readonly etag: string
}

export interface Assets {
  /** The address of an asset by its name (`app.css`). @throws Error for a name that does not exist. */
  url(name: string): Url
  /** The asset at a path below /assets/, or `null`. */
  at(path: string): Asset | null
  get(name: string): Asset | null
  photo(name: string): PhotoInfo | null
  readonly all: ReadonlyArray<Asset>
}

const STATIC = fileURLToPath(new URL('../../static', import.meta.url))
const HTMX = fileURLToPath(new URL('../../node_modules/htmx.org/dist/', import.meta.url))
const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', svg: 'image/svg+xml; charset=utf-8', json: 'application/json',
  webmanifest: 'application/manifest+json', avif: 'image/avif', webp: 'image/webp', png: 'image/png', ico: 'image/x-icon', txt: 'text/plain; charset=utf-8',
}
const COMPRESSED = /^(?:text|application\/(?:json|manifest)|image\/svg)/

export async function loadAssets(folder = STATIC): Promise<Assets> {
  const all: Asset[] = []
  const put = (name: string, content: Uint8Array | string, hash?: string) => all.push(makeAsset(name, content, hash))
  if (existsSync(folder)) {
    for (const file of filesBelow(folder)) {
      const name = relative(folder, file).replaceAll('\\', '/')
      // The sources of the style sheet are joined below; everything else is served as it lies there.
      if (!name.startsWith('styles/') && !name.startsWith('photos/') && name !== 'live.js') put(name, readFileSync(file))
    }
    putPhotos(join(folder, 'photos'), put)
    const styles = join(folder, 'styles')
    if (existsSync(styles)) put('app.css', minifiedCss(readdirSync(styles).filter((f) => f.endsWith('.css')).sort().map((f) => readFileSync(join(styles, f), 'utf8')).join('\n')))
  }
  put('htmx.js', readFileSync(join(HTMX, 'htmx.min.js')))
  // Only pages that follow something ask for it: htmx's streams, and what we add to them.
  if (existsSync(join(folder, 'live.js'))) put('live.js', `${readFileSync(join(HTMX, 'ext/hx-sse.min.js'), 'utf8')}\n${readFileSync(join(folder, 'live.js'), 'utf8')}`)
  const photos = readPhotos(join(folder, 'photos', 'index.json'))
  const byName = new Map(all.map((a) => [a.name, a]))
  const byPath = new Map<string, Asset>(all.map((a) => [a.url, a]))
  return {
    url: (name) => {
      const asset = byName.get(name)
      if (!asset) throw new Error(`there is no asset ${name}`)
      return asset.url
    },
    at: (path) => byPath.get(path) ?? null,
    get: (name) => byName.get(name) ?? null,
    photo: (name) => photos.get(name) ?? null,
    all,
  }
}

/** A house without drawings still serves: its pages show plates of the style sheet. */
const readPhotos = (file: string): ReadonlyMap<string, PhotoInfo> =>
  new Map(existsSync(file) ? Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, PhotoInfo>) : [])

/**
 * Photos share one hash: a page names up to a hundred of them, and a hash of its own for each would be the larger part
 * of that page's bytes, as chance does not compress.
 */
function putPhotos(folder: string, put: (name: string, content: Uint8Array, hash: string) => void): void {
  if (!existsSync(folder)) return
  const photos = filesBelow(folder).map((file) => ({ name: `photos/${relative(folder, file).replaceAll('\\', '/')}`, bytes: readFileSync(file) }))
  const digest = createHash('sha256')
  for (const { name, bytes } of photos) digest.update(name).update(bytes)
  const hash = digest.digest('hex').slice(0, 10)
  for (const { name, bytes } of photos) put(name, bytes, hash)
}

function makeAsset(name: string, content: Uint8Array | string, sharedHash?: string): Asset {
  const bytes = new Uint8Array(typeof content === 'string' ? new TextEncoder().encode(content) : content)
  const hash = sharedHash ?? createHash('sha256').update(bytes).digest('hex').slice(0, 10)
  const dot = name.lastIndexOf('.')
  const type = TYPES[name.slice(dot + 1)] ?? 'application/octet-stream'
  const isText = COMPRESSED.test(type)
  const brotli = once(() => new Uint8Array(brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } })))
  const gzip = once(() => new Uint8Array(gzipSync(bytes, { level: 9 })))
  return {
    name, bytes, type, isText, etag: `"${hash}"`,
    url: (sharedHash ? `/assets/${hash}/${name}` : `/assets/${name.slice(0, dot)}.${hash}${name.slice(dot)}`) as Url,
    get brotli() {
      return isText ? brotli() : null
    },
    get gzip() {
      return isText ? gzip() : null
    },
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => (made ??= { value: make() }).value
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder).sort().flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesBelow(path) : [path]
  })

/** Comments and needless space out; strings are kept as they are. */
export const minifiedCss = (css: string): string =>
  css.replace(/("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\/\*[\s\S]*?\*\//g, (_, quoted: string | undefined) => quoted ?? '')
    .replace(/("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\s+/g, (_, quoted: string | undefined) => quoted ?? ' ')
    .replace(/("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')| ?([{};,]) ?/g, (_, quoted: string | undefined, mark: string | undefined) => quoted ?? mark ?? '')
    .replaceAll(';}', '}').trim()
