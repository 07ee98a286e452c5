/**
 * An address that is safe to put into `href`, `src`, `action` or an `hx-*` request attribute.
 * JSX accepts nothing else in those places, and the runtime checks again.
 */
declare const urlBrand: unique symbol
export type Url = string & { readonly [urlBrand]: true }

const SAFE_URL = /^(?:\/(?![/\\])|#|\?|https?:\/\/|tel:|mailto:|geo:|sms:)/i
const CONTROL = /[\u0000-\u001f\u007f\\]/

/** True for local paths and for the few schemes that a browser does not execute. */
export const isSafeUrl = (value: string): boolean =>
  value === '' || (SAFE_URL.test(value) && !CONTROL.test(value))

/**
 * Template tag for our own addresses: every hole is percent-encoded, so that it stays one path segment
 * or one query value.
 * @example url`/restaurants/${slug}`
 */
export function url(parts: TemplateStringsArray, ...holes: ReadonlyArray<string | number>): Url {
  let out = parts[0] ?? ''
  holes.forEach((hole, i) => {
    out += encodeURIComponent(String(hole)) + (parts[i + 1] ?? '')
  })
  if (!isSafeUrl(out)) throw new Error(`not a safe address: ${out}`)
  return out as Url
}

/** The same path with query parameters; empty and missing values are left out. */
export function withQuery(
  path: Url,
  query: Readonly<Record<string, string | number | boolean | ReadonlyArray<string> | null | undefined>>,
): Url {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === '' || value === false) continue
    if (Array.isArray(value)) for (const one of value) params.append(key, one)
    else params.append(key, value === true ? '1' : String(value))
  }
  const text = params.toString()
  return (text ? `${path}${path.includes('?') ? '&' : '?'}${text}` : path) as Url
}

/** An address that came from outside (a restaurant's web site): itself when safe, else `null`. */
export const externalUrl = (value: string): Url | null =>
  /^https?:\/\//i.test(value) && isSafeUrl(value) ? (value as Url) : null

/**
 * Where to go next after a form, as asked by the request: only a path of this very site.
 * `//host`, `/\host` and schemes are refused (open redirect).
 */
export const localPath = (value: string | null | undefined): Url | null =>
  value && /^\/(?![/\\])/.test(value) && !CONTROL.test(value) ? (value as Url) : null
