/**
 * Identifiers: UUIDv7 (RFC 9562), so that rows of one table are stored in the order of their birth.
 * The brand says of what: an order's id is not accepted where a restaurant's is wanted.
 */
declare const idBrand: unique symbol
export type Id<Noun extends string> = string & { readonly [idBrand]: Noun }

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

export const newId = <Noun extends string>(at?: Date): Id<Noun> =>
  Bun.randomUUIDv7('hex', at?.getTime() ?? undefined) as Id<Noun>

/** True for the canonical lower-case form only; everything else is not an id of ours. */
export const isId = (text: string): boolean => UUID.test(text)
