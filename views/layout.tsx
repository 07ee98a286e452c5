/** The frame of every page: head, header with search, tabs, main, footer, and the one form of the card buttons. */
import type { Markup } from '#jsx/jsx-runtime'
import { directionOf, LOCALE_NAMES, tagOf } from '../src/vocabulary/locale.ts'
import { url, type Url, withQuery } from '../src/vocabulary/url.ts'
import { isStaff, type Visit, type Words } from '../src/vocabulary/visit.ts'
import { Bell } from './parts/bell.tsx'
import { cityName } from './parts/facts.tsx'
import { Icon, type IconName } from './parts/icon.tsx'
import { KeptMarkup } from './parts/kept-markup.ts'
import { SearchBox } from './parts/search-box.tsx'

export type Tab = 'home' | 'search' | 'favourites' | 'near' | 'basket'

export interface LayoutProps {
  readonly visit: Visit
  /** Comes before the name of the site in the title of the window. */
  readonly title: string
  readonly description?: string
  readonly tab?: Tab
  /** Stands between the header and main, on the indigo cloth; a page with one has its own search box there. */
  readonly hero?: Markup
  /** The words searched for, to stand in the box again. */
  readonly query?: string
  /** Id of a form in main that the box of the header belongs to, instead of one of its own. */
  readonly searchForm?: string
  /** The page follows something that changes (parts/live.tsx). */
  readonly live?: boolean
  readonly children?: Markup
}

// No eval, no styles set by script; answers that are problems are told in words (static/app.js), not put into the page,
// except 422, which is the form again.
const HTMX_CONFIG = '{"history":"reload","includeIndicatorCSS":false,"defaultTimeout":20000,"noSwap":[204,304,"40x","41x","429","5xx"]}'

export function Layout({ visit, title, description, tab, hero, query, searchForm, live, children }: LayoutProps) {
  const { words, asset } = visit
  return (
    <html lang={tagOf(visit.locale)} dir={directionOf(visit.locale)} data-theme={visit.theme === 'auto' ? undefined : visit.theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <title>{words('parts.page-title', { title })}</title>
        {description !== undefined && <meta name="description" content={description} />}
        <meta name="theme-color" content="#1c2462" />
        <meta name="htmx-config" content={HTMX_CONFIG} />
        <link rel="stylesheet" href={asset('app.css')} />
        <link rel="icon" href={asset('mark.svg')} type="image/svg+xml" />
        <link rel="manifest" href={url`/app.webmanifest`} />
        <script src={asset('htmx.js')} defer />
        <script src={asset('app.js')} defer />
        {live && <script src={asset('live.js')} defer />}
      </head>
      <body>
        <a class="skip" href={'#main' as Url}>{words('parts.skip')}</a>
        <div class="wait" id="wait" />
        <header class="vat">
          <KeptBar visit={visit} tab={tab} query={query} searchForm={searchForm} hasSearch={hero === undefined} />
          {hero}
        </header>
        <main id="main" tabindex="-1">{children}</main>
        {keptFooters.of(words, `${visit.here} ${visit.person !== null} ${visit.person !== null && isStaff(visit.person)}`, () => <Footer visit={visit} />)}
        <form id="act" method="post" action={visit.here} hidden>
          <input type="hidden" name="_token" value={visit.formToken} />
          <input type="hidden" name="next" value={visit.here} />
        </form>
        <p class="toast" id="toast" role="status" hidden data-offline={words.text('parts.toast-offline')} data-failed={words.text('parts.toast-failed')} data-denied={words.text('parts.toast-denied')} />
      </body>
    </html>
  )
}

const keptBars = new KeptMarkup<Words>()
const keptFooters = new KeptMarkup<Words>()

interface BarProps {
  readonly visit: Visit
  readonly tab: Tab | undefined
  readonly query: string | undefined
  readonly searchForm: string | undefined
  readonly hasSearch: boolean
}

const KeptBar = (props: BarProps) => {
  const { visit, tab, query, searchForm, hasSearch } = props
  if (query !== undefined) return <Bar {...props} />
  return keptBars.of(visit.words, `${visit.here} ${visit.city} ${visit.person !== null} ${visit.unread} ${tab} ${searchForm} ${hasSearch}`, () => <Bar {...props} />)
}

const TABS: ReadonlyArray<{ tab: Tab; icon: IconName; to: Url }> = [
  { tab: 'home', icon: 'home', to: url`/` },
  { tab: 'search', icon: 'search', to: url`/search` },
  { tab: 'near', icon: 'near', to: withQuery(url`/search`, { sort: 'distance' }) },
  { tab: 'favourites', icon: 'heart', to: url`/favourites` },
  { tab: 'basket', icon: 'basket', to: url`/basket` },
]

const Bar = ({ visit, tab, query, searchForm, hasSearch }: BarProps) => {
  const { words } = visit
  return (
    <div class="bar">
      <a class="logo" href={url`/`} aria-label={words.text('parts.brand')}><svg aria-hidden="true"><use href={`${visit.asset('icons.svg')}#logo` as Url} /></svg></a>
      {hasSearch && <SearchBox visit={visit} query={query} form={searchForm} />}
      <nav class="tabs" aria-label={words.text('parts.tabs')}>
        {TABS.map((t) => (
          <a href={t.to} aria-current={t.tab === tab ? 'page' : undefined}><Icon visit={visit} name={t.icon} />{words(`parts.tab-${t.tab}`)}</a>
        ))}
      </nav>
      <a class="pill" href={withQuery(url`/places`, { next: visit.here })}><Icon visit={visit} name="pin" /><span class="name" safe>{cityName(visit, visit.city)}</span></a>
      <a class="pill" href={withQuery(url`/settings`, { next: visit.here })} aria-label={words.text('parts.settings-link', { language: LOCALE_NAMES[visit.locale] })}><Icon visit={visit} name="globe" /></a>
      {visit.person !== null && <Bell visit={visit} />}
      <a class="pill" href={visit.person ? url`/account` : withQuery(url`/sign-in`, { next: visit.here })} aria-label={words.text(visit.person ? 'parts.foot-account' : 'parts.foot-sign-in')}><Icon visit={visit} name="person" /></a>
    </div>
  )
}

const Footer = ({ visit: { words, here, person } }: { visit: Visit }) => (
  <footer class="foot">
    <div>
      <ul>
        <li><a href={url`/orders`}>{words('orders.orders')}</a></li>
        <li><a href={url`/places`}>{words('parts.foot-places')}</a></li>
        <li><a href={withQuery(url`/settings`, { next: here })}>{words('parts.foot-settings')}</a></li>
        <li><a href={person ? url`/account` : withQuery(url`/sign-in`, { next: here })}>{words(person ? 'parts.foot-account' : 'parts.foot-sign-in')}</a></li>
        {person !== null && isStaff(person) && <li><a href={url`/work`}>{words('parts.foot-work')}</a></li>}
        <li><a href={url`/docs`}>{words('parts.foot-docs')}</a></li>
      </ul>
      <p>{words('parts.foot-map')} <a href={'https://www.openstreetmap.org/copyright' as Url}>OpenStreetMap</a></p>
    </div>
  </footer>
)
