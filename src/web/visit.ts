/** From a request to a `Visit`: who, in which language, where, and with how much data to spare. */
import { keyFor } from '../platform/config.ts'
import { wordsIn } from '../platform/messages.ts'
import { isId, type Id, newId } from '../vocabulary/id.ts'
import { acceptedLocale, DEFAULT_LOCALE, isLocale, type Locale } from '../vocabulary/locale.ts'
import { isPin, type Pin } from '../vocabulary/place.ts'
import type { Url } from '../vocabulary/url.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { cookieName, readCookies, signed, verified, writeCookie } from './cookies.ts'
import type { House } from './house.ts'
import { formTokenFor } from './security.ts'

const YEAR_SECONDS = 365 * 86_400
export const DEFAULT_CITY = 'lagos'

export interface VisitReader {
  /** Reads the visit; `setCookies` are to be sent with the answer. */
  read(request: Request, path: string, search: string): Promise<{ visit: Visit; setCookies: string[] }>
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
  return {
    formKey,
    localeCookie: (locale) => cookie(localeName, locale),
    placeCookie: (city, pin) => cookie(placeName, pin ? `${city}@${pin.lat.toFixed(4)},${pin.lng.toFixed(4)}` : city),
    read: async (request, path, search) => {
      const now = house.clock()
      const cookies = readCookies(request.headers.get('cookie'))
      const setCookies: string[] = []
      let visitorId = verified(visitorKey, cookies.get(visitorName))
      if (!visitorId || !isId(visitorId)) {
        visitorId = newId<'visitor'>()
        setCookies.push(cookie(visitorName, signed(visitorKey, visitorId)))
      }
      const person = await personOf(cookies, request)
      const query = new URLSearchParams(search)
      const asked = query.get('lang')
      const chosen = cookies.get(localeName)
      if (asked && isLocale(asked) && asked !== chosen) setCookies.push(cookie(localeName, asked))
      const locale = asked && isLocale(asked) ? asked : chosen && isLocale(chosen) ? chosen : acceptedLocale(request.headers.get('accept-language')) ?? DEFAULT_LOCALE
      const place = placeOf(cookies.get(placeName))
      const visit: Visit = {
        locale,
        words: wordsIn(locale),
        here: (search ? `${path}${search}` : path) as Url,
        dinerId: (person?.id ?? visitorId) as unknown as Id<'diner'>,
        person,
        visitorId: visitorId as Id<'visitor'>,
        city: place.city,
        pin: place.pin,
        saveData: request.headers.get('save-data') === 'on',
        formToken: formTokenFor(formKey, person?.sessionId ?? visitorId, now),
        wantsFragment: request.headers.get('hx-request') === 'true' && request.headers.get('hx-request-type') !== 'full' && request.headers.get('hx-boosted') !== 'true',
        now,
      }
      return { visit, setCookies }
    },
  }
}

/** `lagos` or `lagos@6.5095,3.3711`; anything else is the default city. */
function placeOf(text: string | undefined): { city: string; pin: Pin | null } {
  const match = /^([a-z-]{2,40})(?:@(-?\d{1,2}\.\d{1,4}),(-?\d{1,3}\.\d{1,4}))?$/.exec(text ?? '')
  if (!match?.[1]) return { city: DEFAULT_CITY, pin: null }
  const pin = match[2] && match[3] ? { lat: Number(match[2]), lng: Number(match[3]) } : null
  return { city: match[1], pin: pin && isPin(pin) ? pin : null }
}
