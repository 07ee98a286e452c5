/**
 * Rendered HTML is a type of its own, so that a plain string can never be mistaken for it.
 * Whatever is not `Html` is escaped when it is put into a page; there is no way round that in a view.
 */
import { Html as Kita } from '@elysiajs/html'

/** A piece of markup that has been rendered by us. Only this module makes one. */
export class Html {
  constructor(readonly markup: string) {}
  toString(): string {
    return this.markup
  }
}

/** Escapes text for element content and for quoted attribute values alike. */
export const escapeText = (text: string): string => Kita.escapeHtml(text)

/** Text as markup, escaped. Views rarely need it: a plain child is escaped anyway. */
export const escaped = (text: string | number): Html => new Html(escapeText(String(text)))

/** An empty piece, for the branch of a condition that shows nothing. */
export const nothing = new Html('')

/**
 * Takes markup as it is. Only for assets from our own repository (an SVG file, a compiled template);
 * the house test lists who may call it.
 */
export const trustedMarkup = (markup: string): Html => new Html(markup)
