/** Markup as an answer: a whole page, or the fragment that htmx asked for. */
import type { Html } from '../vocabulary/html.ts'
import { invalid } from '../vocabulary/refusal.ts'
import { localPath, url, type Url } from '../vocabulary/url.ts'
import type { Visit } from '../vocabulary/visit.ts'

export interface PageOptions {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

const HTML = 'text/html; charset=utf-8'
// Pages differ by cookie and are cheap to check: browsers keep them, but ask each time (the edge adds the ETag).
const KEPT = 'private, no-cache'

/** A page that is kept: its text is encoded once. */
export const encodedPage = (view: Html): Uint8Array<ArrayBuffer> => new TextEncoder().encode(`<!doctype html>${view.markup}`)

export const page = (view: Html | Uint8Array<ArrayBuffer>, { status = 200, headers = {} }: PageOptions = {}): Response =>
  new Response(view instanceof Uint8Array ? view : `<!doctype html>${view.markup}`, { status, headers: { 'content-type': HTML, 'cache-control': KEPT, ...headers } })

export const fragment = (view: Html, { status = 200, headers = {} }: PageOptions = {}): Response =>
  new Response(view.markup, { status, headers: { 'content-type': HTML, 'cache-control': 'private, no-cache', ...headers } })

/**
 * Where a form wants to go on, home if it does not say.
 * @throws Refusal 422 for an address that is not a path of this site
 */
export function nextOf(next: string | undefined): Url {
  if (next === undefined || next === '') return url`/`
  return localPath(next) ?? refuse()
}

const refuse = (): never => {
  throw invalid('next', 'value-wrong')
}

/** After a form: go and look (303), so that reloading does not send it again. */
export const seeOther = (to: Url, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(null, { status: 303, headers: { location: to, ...headers } })

/** After a form, to a page of another origin: a payment provider's. htmx cannot follow there, so it is told to go. */
export const seeOut = ({ wantsFragment }: Pick<Visit, 'wantsFragment'>, to: Url): Response =>
  (wantsFragment ? new Response(null, { status: 204, headers: { 'hx-redirect': to, 'cache-control': 'no-store' } }) : seeOther(to, { 'cache-control': 'no-store' }))
