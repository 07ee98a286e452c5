/**
 * The JSX runtime of our pages. It differs from the one in @kitajs/html (whose element types it borrows) in one
 * way that matters: children are escaped unless they are `Html`, and addresses must be `Url`.
 * @see reliability of kitajs: children of its elements are not escaped.
 */
import type {} from '@kitajs/html'
import { escapeText, Html } from './html.ts'
import { isSafeUrl, type Url } from './url.ts'

type GlobalElements = globalThis.JSX.IntrinsicElements

const URL_ATTRIBUTES = new Set([
  'href', 'src', 'action', 'formaction', 'poster', 'cite', 'data', 'manifest', 'ping', 'srcset',
  'hx-get', 'hx-post', 'hx-put', 'hx-patch', 'hx-delete', 'hx-push-url', 'hx-replace-url', 'sse-connect', 'hx-sse:connect',
])
// These run code that they find in their value (htmx evaluates after entity decoding), so no view may set them.
const FORBIDDEN_ATTRIBUTE = /^(?:on|hx-on|hx-vals$|hx-vars$|srcdoc$|style$)/i
const ATTRIBUTE_NAME = /^[a-zA-Z_][\w:.-]*$/
const VOID = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '))

type UrlName =
  | 'href' | 'src' | 'action' | 'formaction' | 'poster'
  | 'hx-get' | 'hx-post' | 'hx-put' | 'hx-patch' | 'hx-delete'

type AttributeValue = string | number | boolean | null | undefined
export type Child = Html | string | number | bigint | boolean | null | undefined | ReadonlyArray<Child>

type Piece = JSX.Element | boolean | null | undefined
/** What a component of ours takes as children: markup only, nothing plain. Not recursive, as the scanner would follow it for ever. */
export type Markup = Piece | ReadonlyArray<Piece | ReadonlyArray<Piece>>

type Loose = {
  [name: `hx-${string}`]: AttributeValue
  [name: `data-${string}`]: AttributeValue
  [name: `aria-${string}`]: AttributeValue
}

function attributes(props: Record<string, unknown>): string {
  let out = ''
  for (const name in props) {
    if (name === 'children' || name === 'safe') continue
    const value = props[name]
    if (value === undefined || value === null || value === false) continue
    if (!ATTRIBUTE_NAME.test(name) || FORBIDDEN_ATTRIBUTE.test(name)) throw new Error(`attribute ${name} may not be rendered`)
    if (value === true) {
      out += URL_ATTRIBUTES.has(name) ? ` ${name}="true"` : ` ${name}`
      continue
    }
    const text = Array.isArray(value) ? value.filter(Boolean).join(' ') : String(value)
    if (URL_ATTRIBUTES.has(name) && name !== 'srcset' && text !== 'true' && text !== 'false' && !isSafeUrl(text))
      throw new Error(`unsafe address in ${name}`)
    out += ` ${name}="${escapeText(text)}"`
  }
  return out
}

function content(child: unknown): string {
  if (child === null || child === undefined || typeof child === 'boolean') return ''
  if (child instanceof Html) return child.markup
  if (Array.isArray(child)) {
    let out = ''
    for (const one of child) out += content(one)
    return out
  }
  if (typeof child === 'string') return escapeText(child)
  if (typeof child === 'number' || typeof child === 'bigint') return String(child)
  throw new Error(`a ${typeof child} cannot be a child of an element`)
}

type Component = (props: never) => Html

export function jsx(tag: string | Component, props: Record<string, unknown>): Html {
  if (typeof tag === 'function') return tag(props as never)
  const open = `<${tag}${attributes(props)}>`
  if (VOID.has(tag)) return new Html(open)
  // A script or style element takes its content from a file of ours, never from a view.
  if ((tag === 'script' || tag === 'style') && props.children !== undefined) throw new Error(`<${tag}> takes no children`)
  return new Html(`${open}${content(props.children)}</${tag}>`)
}

export const jsxs = jsx
export const jsxDEV = jsx
export const Fragment = (props: { children?: Child }): Html => new Html(content(props.children))

export declare namespace JSX {
  // An object type of its own (not the class name), because the XSS scanner recognises `JSX.Element` by its alias.
  type Element = Html & { readonly markup: string }
  interface ElementChildrenAttribute {
    children: unknown
  }
  type IntrinsicElements = {
    [Tag in keyof GlobalElements]: Omit<GlobalElements[Tag], UrlName | 'children' | 'style' | `on${string}`> &
      { [Name in UrlName]?: Url | undefined } & Loose & (Tag extends 'source' ? { sizes?: string } : unknown) & { children?: Child; safe?: boolean }
  }
}
