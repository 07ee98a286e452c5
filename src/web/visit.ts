/** From a request to a `Visit`: who, in which language, where, and with how much data to spare. */
import { type Config, keyFor } from '../platform/config.ts'
import { Gathered } from '../platform/gathered.ts'
import { wordsIn } from '../platform/messages.ts'
import { unreadOf } from '../notifications/queries.ts'
import { isId, type Id, newId } from '../vocabulary/id.ts'
import { acceptedLocale, DEFAULT_LOCALE, isLocale, type Locale } from '../vocabulary/locale.ts'
import { isPin, type Pin } from '../vocabulary/place.ts'
import { isSafeUrl, type Url } from '../vocabulary/url.ts'
import { type Theme, THEMES, type Visit } from '../vocabulary/visit.ts'
import { cookieName, readCookies, signed, verified, writeCookie } from './cookies.ts'
import type { House } from './house.ts'
import type { Target } from './request-line.ts'
import { formTokenFor } from './security.ts'

const MOST_COUNTED_FOR = 200
const PATIENCE_MS = 700
const YEAR_SECONDS = 365 * 86_400
export const DEFAULT_CITY = 'lagos'

export interface VisitReader {
  /** Reads the visit; cookies that are to be sent with the answer are added to `setCookies`. */
  read(request: Request, target: Target, setCookies: string[]): Promise<Visit>
  /** The same without asking the database who it is, and without giving cookies. */
  readStranger(request: Request, target: Target): Promise<Visit>
  readonly formKey: Buffer
}

/** The choices a reader makes without an account, each as the cookie that keeps it for a year. */
export interface ChoiceCookies {
  locale(locale: Locale): string
  place(city: string, pin: Pin | null): string
  theme(theme: Theme): string
  saveData(saveData: boolean): string
}

const LOCALE = 'buka_locale'
const PLACE = 'buka_place'
const THEME = 'buka_theme'
const DATA = 'buka_data'

const isSecure = (config: Pick<Config, 'publicUrl'>): boolean => config.publicUrl.startsWith('https:')

export function choiceCookies(config: Pick<Config, 'publicUrl'>): ChoiceCookies {
  const secure = isSecure(config)
  const cookie = (name: string, value: string) => writeCookie(cookieName(name, secure), value, { maxAgeSeconds: YEAR_SECONDS, secure })
  return {
    locale: (locale) => cookie(LOCALE, locale),
    place: (city, pin) => cookie(PLACE, pin ? `${city}@${pin.lat.toFixed(4)},${pin.lng.toFixed(4)}` : city),
    theme: (theme) => cookie(THEME, theme),
    saveData: (saveData) => cookie(DATA, saveData ? 'less' : 'all'),
  }
}

export type PersonReader = (cookies: ReadonlyMap<string, string>, request: Request) => Promise<Visit['person']>

export function visitReader(house: House, personOf: PersonReader): VisitReader {
  const secure = isSecure(house.config)
  const visitorKey = keyFor(house.config, 'visitor-cookie')
  const formKey = keyFor(house.config, 'form-token')
  const visitorName = cookieName('buka_visitor', secure)
  const choices = choiceCookies(house.config)
  const chosenOf = (cookies: ReadonlyMap<string, string>, name: string) => cookies.get(cookieName(name, secure))

  // Those who turn a page in the same moment are counted for together.
  const unread = new Gathered<string, number>(MOST_COUNTED_FOR, (ids) => unreadOf(house.db, ids))

  /** A page does not fail for the number in its header, nor wait long for it when the database is away. */
  const unreadOrNone = (personId: string): Promise<number> => Promise.race([unread.of(personId).catch(() => 0), Bun.sleep(PATIENCE_MS).then(() => 0)])

  async function read(request: Request, target: Target, setCookies: string[], whoIs: PersonReader = personOf): Promise<Visit> {
    const now = house.clock()
    const cookies = readCookies(request.headers.get('cookie'))
    let visitorId = verified(visitorKey, cookies.get(visitorName))
    if (!visitorId || !isId(visitorId)) {
      visitorId = newId<'visitor'>()
      setCookies.push(writeCookie(visitorName, signed(visitorKey, visitorId), { maxAgeSeconds: YEAR_SECONDS, secure }))
    }
    const person = await whoIs(cookies, request)
    const asked = target.search.includes('lang=') ? new URLSearchParams(target.search).get('lang') : null
    const chosen = chosenOf(cookies, LOCALE)
    if (asked && isLocale(asked) && asked !== chosen) setCookies.push(choices.locale(asked))
    const locale = asked && isLocale(asked) ? asked : chosen && isLocale(chosen) ? chosen : acceptedLocale(request.headers.get('accept-language')) ?? DEFAULT_LOCALE
    const subject = person?.sessionId ?? visitorId
    const { city, pin } = placeOf(chosenOf(cookies, PLACE))
    return {
      locale,
      words: wordsIn(locale),
      here: hereOf(target),
      dinerId: (person?.id ?? visitorId) as unknown as Id<'diner'>,
      person,
      visitorId: visitorId as Id<'visitor'>,
      city,
      pin,
      saveData: savesData(chosenOf(cookies, DATA), request),
      theme: THEMES.find((t) => t === chosenOf(cookies, THEME)) ?? 'auto',
      // Made for those who print it: streams and programs never do.
      get formToken() {
        return formTokenFor(formKey, subject, now)
      },
      unread: person && showsPages(request, target) ? await unreadOrNone(person.id) : 0,
      wantsFragment: request.headers.get('hx-request') === 'true' && request.headers.get('hx-request-type') !== 'full' && request.headers.get('hx-boosted') !== 'true',
      now,
      asset: house.assets.url,
      photo: house.assets.photo,
    }
  }

  return {
    formKey,
    read,
    readStranger: (request, target) => read(request, target, [], nobody),
  }
}

/** An answer may be a whole page, with the number in its header: also that to a form which is shown again. */
const showsPages = (request: Request, { path }: Target): boolean =>
  !path.startsWith('/api/') && request.headers.get('hx-request') !== 'true' && !(request.headers.get('accept') ?? '').startsWith('text/event-stream')

const nobody: PersonReader = async () => null

/** What the reader chose here wins over what the browser asks for. */
const savesData = (choice: string | undefined, request: Request): boolean =>
  choice === 'less' || (choice !== 'all' && request.headers.get('save-data') === 'on')

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
