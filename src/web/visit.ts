/** From a request to a `Visit`: who, in which language, where, and with how much data to spare. */
import { keyFor } from '../platform/config.ts'
import { wordsIn } from '../platform/messages.ts'
import { isId, type Id, newId } from '../vocabulary/id.ts'
import { acceptedLocale, DEFAULT_LOCALE, isLocale, type Locale } from '../vocabulary/locale.ts'
import { isPin, type Pin } from '../vocabulary/place.ts'
import { isSafeUrl, type Url } from '../vocabulary/url.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { cookieName, readCookies, signed, verified, writeCookie } from './cookies.ts'
import type { House } from './house.ts'
import type { Target } from './request-line.ts'
import { formTokenFor } from './security.ts'

const YEAR_SECONDS = 365 * 86_400
export const DEFAULT_CITY = 'lagos'

export interface VisitReader {
  /** Reads the visit; cookies that are to be sent with the answer are added to `setCookies`. */
  read(request: Request, target: Target, setCookies: string[]): Promise<Visit>
  /** The same without asking the database who it is, and without giving cookies. */
  readStranger(request: Request, target: Target): Promise<Visit>
  localeCookie(locale: Locale): string
  placeCookie(city: string, pin: Pin | null): string
  readonly formKey: Buffer
}

export type PersonReader = (cookies: ReadonlyMap<string, string>, request: Request) => Promise<Visit['person']>

export function visitReader(house: House, personOf: PersonReader): VisitReader {
  const secure = house.config.publicUrl.startsWith('https:')
  const visitorKey = keyFor(house.config, 'visitor-cookie')
  const formKey = keyFor(house.config, 'form-token')
  const visitorName = cookieName('buka_visitor', secure)
  const localeName = cookieName('buka_locale', secure)
  const placeName = cookieName('buka_place', secure)
  const cookie = (name: string, value: string) => writeCookie(name, value, { maxAgeSeconds: YEAR_SECONDS, secure })

  async function read(request: Request, target: Target, setCookies: string[], whoIs: PersonReader = personOf): Promise<Visit> {
    const now = house.clock()
    const cookies = readCookies(request.headers.get('cookie'))
    let visitorId = verified(visitorKey, cookies.get(visitorName))
    if (!visitorId || !isId(visitorId)) {
      visitorId = newId<'visitor'>()
      setCookies.push(cookie(visitorName, signed(visitorKey, visitorId)))
    }
    const person = await whoIs(cookies, request)
    const asked = target.search.includes('lang=') ? new URLSearchParams(target.search).get('lang') : null
    const chosen = cookies.get(localeName)
    if (asked && isLocale(asked) && asked !== chosen) setCookies.push(cookie(localeName, asked))
    const locale = asked && isLocale(asked) ? asked : chosen && isLocale(chosen) ? chosen : acceptedLocale(request.headers.get('accept-language')) ?? DEFAULT_LOCALE
    const { city, pin } = placeOf(cookies.get(placeName))
    return {
      locale,
      words: wordsIn(locale),
      here: hereOf(target),
      dinerId: (person?.id ?? visitorId) as unknown as Id<'diner'>,
      person,
      city,
      pin,
      saveData: request.headers.get('save-data') === 'on',
      formToken: formTokenFor(formKey, person?.id ?? visitorId, now),
      wantsFragment: request.headers.get('hx-request') === 'true' && request.headers.get('hx-request-type') !== 'full' && request.headers.get('hx-boosted') !== 'true',
      now,
    }
  }

  return {
    formKey,
    localeCookie: (locale) => cookie(localeName, locale),
    placeCookie: (city, pin) => cookie(placeName, pin ? `${city}@${pin.lat.toFixed(4)},${pin.lng.toFixed(4)}` : city),
    read,
    readStranger: (request, target) => read(request, target, [], nobody),
  }
}

const nobody: PersonReader = async () => null

/** Where this page is, for links that come back to it. A path such as `//host` would lead elsewhere. */
const hereOf = ({ path, search }: Target): Url =>
  (isSafeUrl(`${path}${search}`) ? `${path}${search}` : isSafeUrl(path) ? path : '/') as Url

/** `lagos` or `lagos@6.5095,3.3711`; anything else is the default city. */
function placeOf(text: string | undefined): { city: string; pin: Pin | null } {
  const match = /^([a-z-]{2,40})(?:@(-?\d{1,2}\.\d{1,4}),(-?\d{1,3}\.\d{1,4}))?$/.exec(text ?? '')
  if (!match?.[1]) return { city: DEFAULT_CITY, pin: null }
  const pin = match[2] && match[3] ? { lat: Number(match[2]), lng: Number(match[3]) } : null
  return { city: match[1], pin: pin && isPin(pin) ? pin : null }
}
