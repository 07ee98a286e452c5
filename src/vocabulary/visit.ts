/** What a view knows of the request it answers: data and words, never a request, a database or a cookie. */
import type { JSX } from '#jsx/jsx-runtime'
import type { Id } from './id.ts'
import type { Locale } from './locale.ts'
import type { Kobo } from './money.ts'
import type { Url } from './url.ts'

export type MessageArguments = Readonly<Record<string, string | number | Date>>

/**
 * Words, numbers, money and times in the reader's language. Called as it is, it returns markup for the place of a
 * child; `text` and the methods that end in `Text` return plain text for attributes, titles and JSON.
 */
export interface Words {
  (id: string, args?: MessageArguments): JSX.Element
  text(id: string, args?: MessageArguments): string
  /** The message if there is one of that id, else the fallback: for names that come from data (a cuisine). */
  known(id: string, fallback: string): JSX.Element
  knownText(id: string, fallback: string): string
  money(amount: Kobo): JSX.Element
  moneyText(amount: Kobo): string
  number(value: number): JSX.Element
  /** Metres, as "850 m" or "2.4 km". */
  distance(metres: number): JSX.Element
  distanceText(metres: number): string
  /** Minutes since local midnight, as a time of day. */
  timeOfDay(minute: number): JSX.Element
  timeOfDayText(minute: number): string
  date(instant: Date): JSX.Element
  dateText(instant: Date): string
  list(items: ReadonlyArray<string>): JSX.Element
}

export const THEMES = ['auto', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

export const PLATFORM_ROLES = ['customer', 'rider', 'support', 'data', 'admin'] as const
export type PlatformRole = (typeof PLATFORM_ROLES)[number]
export const STAFF_ROLES = ['owner', 'manager', 'kitchen', 'host'] as const
export type StaffRole = (typeof STAFF_ROLES)[number]

/** Somebody who has proven who they are, as their access token says it. */
export interface SignedIn {
  readonly id: Id<'person'>
  readonly name: string
  readonly role: PlatformRole
  /** Restaurant id -> what they are there. */
  readonly staff: Readonly<Record<string, StaffRole>>
  readonly sessionId: Id<'session'>
  /** A second factor was shown in this session. */
  readonly hasSecondFactor: boolean
  /** When they last proved it. */
  readonly provenAt: Date
}

/** Whether somebody works here: at a restaurant, on a bike, or for the platform. */
export const isStaff = ({ role, staff }: Pick<SignedIn, 'role' | 'staff'>): boolean => role !== 'customer' || Object.keys(staff).length > 0

export interface Visit {
  readonly locale: Locale
  readonly words: Words
  /** Path and query of this page. */
  readonly here: Url
  /** The diner: a person's id when signed in, else the visitor's. */
  readonly dinerId: Id<'diner'>
  readonly person: SignedIn | null
  /** Notices in their inbox that they have not read, up to a hundred; known where a page is asked for, 0 elsewhere and for strangers. */
  readonly unread: number
  /** The browser, signed in or not. */
  readonly visitorId: Id<'visitor'>
  /** City whose places are shown, as a slug, and the point that "near" means there. */
  readonly city: string
  readonly pin: { readonly lat: number; readonly lng: number } | null
  /** The browser asked for little data, or the reader did on our settings page: no photos. */
  readonly saveData: boolean
  /** Light or dark as the reader chose it; `auto` follows the device. */
  readonly theme: Theme
  /** Proof that a form came from one of our pages, for browsers that send neither Origin nor Sec-Fetch-Site. */
  readonly formToken: string
  /** True for a request made by htmx that wants a fragment. */
  readonly wantsFragment: boolean
  readonly now: Date
  /** The address of a file in static/, by its name there. @throws Error for a name that does not exist */
  asset(name: string): Url
  /** What is known of a photo in static/photos, or null where there is no such photo. */
  photo(name: string): PhotoInfo | null
}

export interface PhotoInfo {
  /** The main colour, as #rrggbb. */
  readonly colour: string
  /** What is to be seen, in English. */
  readonly alt: string
}
