/** The laws of the house, executed. A broken law says where and what to do. */
import { describe, expect, test } from 'bun:test'
import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { coverage, messagesOf } from './platform/messages.ts'
import { testWeb } from './testing/web.ts'
import { DEFAULT_LOCALE, LOCALES } from './vocabulary/locale.ts'
import { doors } from './web/doors.ts'
import { strictRoutes } from './web/strict-doors.ts'
import { reactionsOf } from './worker.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/**
 * From the one that knows nobody to the one that knows all: a room may ask those before it. Every room may write to the audit
 * log, and a letter whose secrets (a code, a link) no event may carry.
 */
const ROOMS = ['audit', 'notifications', 'accounts', 'restaurants', 'menus', 'reviews', 'ar', 'experiments', 'payments', 'loyalty', 'sharing', 'bookings', 'orders', 'delivery', 'recommendations', 'analytics', 'privacy', 'admin']
const FLOORS = ['vocabulary', 'schema, events and contracts', 'platform', 'rooms', 'views', 'doors', 'processes']

interface Source {
  /** From the root of the repository. */
  readonly path: string
  readonly text: string
  /** Without comments. */
  readonly code: string
  readonly imports: ReadonlyArray<{ readonly from: string; readonly onlyTypes: boolean }>
}

const below = (folder: string): string[] =>
  existsSync(join(ROOT, folder)) ? readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }).filter((f) => f.isFile()).map((f) => relative(ROOT, join(f.parentPath, f.name))) : []
const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path) || path.startsWith('src/testing/')

// A comment ends a line that has no quote before it; good enough for code that writes no `//` outside of texts and comments.
const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, (c) => c.replace(/[^\n]/g, ' ')).replace(/^(\s*)\/\/.*$/gm, '$1')

function read(path: string): Source {
  const text = readFileSync(join(ROOT, path), 'utf8')
  const code = withoutComments(text)
  const imports = [...code.matchAll(/^\s*(?:import|export)\s+(type\s+)?([^'"`;]*?\sfrom\s+)?['"](\.{1,2}\/[^'"]+)['"]/gm)].map(([, type, names, from = '']) => ({
    from: relative(ROOT, resolve(ROOT, dirname(path), from)),
    // `import { type A, type B }` brings in nothing at run time either.
    onlyTypes: type !== undefined || (names !== undefined && /^\{[^}]*\}/.test(names.trim()) && names.replace(/[{}]|\sfrom\s/g, '').split(',').map((n) => n.trim()).filter(Boolean).every((n) => n.startsWith('type '))),
  }))
  return { path, text, code, imports }
}

const sources = ['src', 'views', 'ml', 'drizzle/schema', 'drizzle/seeds'].flatMap(below).concat('drizzle/columns.ts').filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts') && !isTest(path)).map(read)
const roomOf = (path: string): string | null => /^(?:src|views|drizzle\/schema)\/([a-z-]+)/.exec(path)?.[1] ?? null

/** Index into FLOORS, or null for what stands outside of them (`ml/`, seeds). */
function floorOf(path: string): number | null {
  if (path.startsWith('src/vocabulary/')) return 0
  if (path.startsWith('drizzle/schema/') || path === 'drizzle/columns.ts' || path === 'ml/contract.ts' || /^src\/[a-z]+\/events\.ts$/.test(path)) return 1
  if (path.startsWith('src/platform/')) return 2
  if (path.startsWith('views/')) return 4
  if (path.startsWith('src/web/') || /^src\/[a-z]+\/(?:[a-z-]+-)?(?:routes|api|reactions|chores|desk)\.tsx?$/.test(path)) return 5
  if (/^src\/(?:server|worker|main)\.ts$/.test(path) || path.startsWith('src/bin/')) return 6
  return ROOMS.includes(roomOf(path) ?? '') && path.startsWith('src/') ? 3 : null
}

/** No law is broken; each line of the failure is one breach. */
const obeyed = (breaches: ReadonlyArray<string>): void => expect(breaches.toSorted()).toEqual([])

describe('imports', () => {
  test('go down, or to a room further left', () => {
    obeyed(sources.flatMap(({ path, imports }) => imports.flatMap(({ from }) => {
      const [here, there] = [floorOf(path), floorOf(from)]
      if (here === null || there === null) return []
      if (there > here) return [`${path} (${FLOORS[here]}) imports ${from} (${FLOORS[there]}): imports go down`]
      const [room, other] = [ROOMS.indexOf(roomOf(path) ?? ''), ROOMS.indexOf(roomOf(from) ?? '')]
      return here === there && (here === 3 || here === 5) && room >= 0 && other > room ? [`${path} imports ${from}: ${ROOMS[room]} does not know ${ROOMS[other]}`] : []
    })))
  })

  test('ml is known by its contract alone, and knows no room', () => {
    obeyed(sources.flatMap(({ path, imports }) => imports.flatMap(({ from }) => [
      ...(path.startsWith('src/') && !/^src\/(?:main|worker)\.ts$|^src\/bin\//.test(path) && from.startsWith('ml/') && from !== 'ml/contract.ts' && !from.startsWith('ml/serving/') ? [`${path} imports ${from}: src knows ml/contract.ts, and what serves a list`] : []),
      ...(path.startsWith('ml/') && from.startsWith('src/') && ROOMS.includes(roomOf(from) ?? '') ? [`${path} imports ${from}: nothing in ml knows a room`] : []),
    ])))
  })

  test('recommenders, numerics, evaluation and serving are pure', () => {
    obeyed(sources.filter(({ path }) => /^ml\/(?:recommenders|numerics|evaluation|serving)\//.test(path)).flatMap(({ path, code, imports }) => [
      ...imports.filter(({ from, onlyTypes }) => !onlyTypes && /^(?:src\/platform|drizzle)\//.test(from)).map(({ from }) => `${path} imports ${from}`),
      ...[...code.matchAll(/from '(node:(?:fs|net|http|child_process)[^']*|postgres|drizzle-orm[^']*|bullmq)'/g)].map(([, name]) => `${path} imports ${name}`),
    ]))
  })

  test('views are given data: no database, no queue, no configuration', () => {
    obeyed(sources.filter(({ path }) => path.startsWith('views/')).flatMap(({ path, imports }) => imports.filter(({ from, onlyTypes }) => !onlyTypes && /^(?:src\/platform|drizzle)\//.test(from)).map(({ from }) => `${path} imports ${from}`)))
  })

  test('rooms know neither HTTP nor JSX', () => {
    obeyed(sources.filter(({ path }) => floorOf(path) === 3).flatMap(({ path, code }) => [
      ...(path.endsWith('.tsx') ? [`${path} is JSX: pages stand in views, their doors in routes.tsx`] : []),
      ...(!path.endsWith('inputs.ts') && /from 'elysia'/.test(code) ? [`${path} imports elysia`] : []),
      ...(!/\/pretend-[a-z-]+\.ts$/.test(path) && /\bnew (?:Response|Request)\(/.test(code) ? [`${path} speaks HTTP`] : []),
    ]))
  })

  test('run in no circle', () => {
    const next = new Map(sources.map(({ path, imports }) => [path, imports.filter((i) => !i.onlyTypes).map((i) => i.from)]))
    const done = new Set<string>()
    const circles: string[] = []
    const walk = (path: string, way: string[]): void => {
      if (way.includes(path)) return void circles.push([...way.slice(way.indexOf(path)), path].join(' -> '))
      if (done.has(path)) return
      for (const one of next.get(path) ?? []) walk(one, [...way, path])
      done.add(path)
    }
    for (const path of next.keys()) walk(path, [])
    obeyed(circles)
  })
})

describe('names', () => {
  const FORBIDDEN = /^(?:utils?|helpers?|common|lib|misc|types|dtos?)$/
  test('say what is in the file', () => {
    obeyed(['src', 'views', 'ml', 'drizzle', 'bench', 'static'].flatMap(below).flatMap((path) => path.split('/').filter((part) => FORBIDDEN.test(part.replace(/\..*$/, ''))).map((part) => `${path}: "${part}" says nothing`)))
    obeyed(['src', 'views', 'ml', 'drizzle/schema'].flatMap(below).filter((path) => !path.includes('/fixtures/') && !path.split('/').every((part) => /^[a-z0-9]+(?:[-.][a-z0-9]+)*$/.test(part))).map((path) => `${path}: names are kebab-case`))
  })
  test('no file only hands on what others say', () => {
    obeyed(sources.filter(({ path, code }) => /\/index\.tsx?$/.test(path) || (code.includes('export') && code.split('\n').map((line) => line.trim()).filter(Boolean).every((line) => /^export (?:type )?(?:\*|\{).* from /.test(line)))).map(({ path }) => `${path} is a barrel`))
  })
  test('no Service, no Manager, nothing that handles or processes', () => {
    obeyed(sources.flatMap(({ path, code }) => [...code.matchAll(/\b(?:class|interface|type|function|const) ((?:\w*(?:Service|Manager|DTO|Dto)\b)|(?:handle|process)[A-Z]\w*)/g)].map(([, name]) => `${path}: ${name}`)))
  })
  test('of views, schema and locales are rooms', () => {
    const known = (others: string[]) => new Set([...ROOMS, ...others])
    const strangers = (folder: string, names: string[], others: string[]) => names.filter((name) => !known(others).has(name)).map((name) => `${folder}/${name} is no room`)
    obeyed([
      ...strangers('views', readdirSync(join(ROOT, 'views')).filter((n) => n !== 'layout.tsx' && !isTest(n)), ['parts', 'letters']),
      ...strangers('drizzle/schema', readdirSync(join(ROOT, 'drizzle/schema')).map((n) => n.replace('.ts', '')), ['outbox']),
      ...strangers('locales/en', readdirSync(join(ROOT, 'locales/en')).map((n) => n.replace('.json', '')), ['parts', 'letters', 'problems', 'web']),
      ...strangers('src', readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((f) => f.isDirectory()).map((f) => f.name), ['vocabulary', 'platform', 'web', 'testing', 'bin']),
    ])
  })
})

describe('what only some may do', () => {
  const users = (pattern: RegExp, where: (path: string) => boolean): string[] => sources.filter(({ path, code }) => where(path) && pattern.test(code)).map(({ path }) => path)
  const only = (allowed: ReadonlyArray<string>, found: ReadonlyArray<string>, what: string): void => obeyed(found.filter((path) => !allowed.includes(path)).map((path) => `${path} ${what}`))
  const belowDoors = (path: string): boolean => (floorOf(path) ?? 9) < 5 || /^ml\/(?:recommenders|numerics|evaluation|serving|lists|publishing)\//.test(path)

  test('take markup as it is: files of ours, never text of people', () => {
    only(['src/vocabulary/html.ts', 'src/accounts/second-factor.ts'], users(/\btrustedMarkup\(/, () => true), 'calls trustedMarkup')
  })
  test('ask what time it is: doors; everybody else is told', () => {
    only(['src/platform/clock.ts', 'src/platform/crew.ts'], users(/\bnew Date\(\)|\bDate\.now\(\)/, belowDoors), 'asks the clock: take `now` as an argument')
  })
  test('throw dice: where chance does not decide what people get', () => {
    // A pause between attempts.
    only(['src/platform/database.ts'], users(/\bMath\.random\(\)/, belowDoors), 'throws dice: take a seeded source, or crypto for secrets')
  })
  test('speak to the network: providers, and not verbs', () => {
    only(['src/notifications/sms-route.ts', 'src/notifications/web-push.ts', 'src/recommendations/open-meteo.ts', 'src/payments/exchange.ts', 'src/payments/pretend-bank.ts', 'src/delivery/platform-call.ts', 'src/delivery/pretend-platform.ts'], users(/(?<![.\w])fetch\(|\bnew WebSocket\(|from 'node:(?:https?|net|tls|dgram)'|from 'ioredis'/, (path) => floorOf(path) === 3), 'speaks to the network')
  })
})

describe('words', () => {
  const english = messagesOf(DEFAULT_LOCALE)
  const argumentsOf = (elements: ReadonlyArray<MessageFormatElement>): string[] => elements.flatMap((e) => {
    if (e.type === TYPE.literal || e.type === TYPE.pound) return []
    if (e.type === TYPE.tag) return [`<${e.value}>`, ...argumentsOf(e.children)]
    const inner = e.type === TYPE.select || e.type === TYPE.plural ? Object.values(e.options).flatMap((o) => argumentsOf(o.value)) : []
    return [e.value, ...inner]
  })
  const shapeOf = (message: string): string => [...new Set(argumentsOf(parse(message)))].sort().join(', ')

  test('mean the same in every language: no id that English lacks, the same arguments', () => {
    obeyed(LOCALES.filter((locale) => locale !== DEFAULT_LOCALE).flatMap((locale) => [...messagesOf(locale)].flatMap(([id, message]) => {
      const original = english.get(id)
      if (original === undefined) return [`locales/${locale}: ${id} is not in English`]
      return shapeOf(original) === shapeOf(message) ? [] : [`locales/${locale}: ${id} takes {${shapeOf(message)}}, in English {${shapeOf(original)}}`]
    })))
  })
  test('are complete in Arabic; what other languages lack is counted', () => {
    const arabic = messagesOf('ar')
    obeyed([...english.keys()].filter((id) => !arabic.has(id)).map((id) => `locales/ar lacks ${id}`))
    for (const { locale, present, total } of coverage()) console.log(`${locale}: ${present} of ${total} messages, ${total - present} fall back to English`)
  })
  test('exist where they are asked for', () => {
    obeyed(sources.flatMap(({ path, code }) => [...code.matchAll(/\bwords(?:\.text)?\('([\w.-]+)'/g)].filter(([, id = '']) => id.includes('.') && !english.has(id)).map(([, id]) => `${path} asks for ${id}, which locales/en lacks`)))
  })
})

describe('what leads somewhere', async () => {
  const web = await testWeb()
  const routes = doors(web.house).all.flatMap((one) => strictRoutes(typeof one === 'function' ? one([]) : one))
  const isRoute = (method: string | null, address: string): boolean => routes.some((route) => (method === null || route.method === method) && new RegExp(`^${route.path.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/:[^/]+/g, '[^/]+').replace(/\*/g, '.*')}$`).test(address))
  const METHODS: Readonly<Record<string, string | null>> = { 'hx-get': 'GET', 'hx-post': 'POST', 'hx-put': 'PUT', 'hx-patch': 'PATCH', 'hx-delete': 'DELETE', href: 'GET', action: null, formaction: 'POST' }
  /** `url`-literals are paths with holes; a hole is one segment or a part of one. */
  const addressOf = (literal: string): string => (literal.split(/[?#]/)[0] ?? '').replace(/\$\{[^}]*\}/g, 'x')

  test('every address in a view is a route of a door', () => {
    obeyed(sources.filter(({ path }) => path.startsWith('views/')).flatMap(({ path, code }) => [
      ...[...code.matchAll(/\b(hx-get|hx-post|hx-put|hx-patch|hx-delete|href|action|formaction)=\{(?:withQuery\()?url`([^`]+)`/g)].map(([, attribute = '', literal = '']) => ({ literal, method: METHODS[attribute] ?? null })),
      ...[...code.matchAll(/\burl`([^`]+)`/g)].map(([, literal = '']) => ({ literal, method: null })),
    ].filter(({ literal, method }) => literal.startsWith('/') && !isRoute(method, addressOf(literal))).map(({ literal, method }) => `${path}: no door answers ${method ?? ''} ${literal}`)).filter((line, i, all) => all.indexOf(line) === i))
  })

  test('every parameter of an address says what it may be', () => {
    obeyed(routes.filter(({ path, params }) => path.startsWith('/api/') && [...path.matchAll(/:([^/]+)/g)].some(([, name = '']) => !(name in ((params?.properties as object | undefined) ?? {})))).map(({ method, path }) => `${method} ${path}: describe its params`))
  })

  test('every event has its line in the table of reactions, if only to say that nobody listens yet', () => {
    const announced = new Set(sources.flatMap(({ path, code }) => (path.startsWith('src/') ? [...code.matchAll(/\bname: '([a-z]+\.[a-z_]+)'/g)].map(([, name = '']) => name).filter((name) => ROOMS.includes(name.split('.')[0] ?? '')) : [])))
    const table = reactionsOf(web.house.queues, web.house.config)
    obeyed([
      ...[...announced].filter((name) => !(name in table)).map((name) => `${name} is announced, but src/worker.ts does not say who reacts`),
      ...Object.keys(table).filter((name) => !announced.has(name)).map((name) => `src/worker.ts reacts to ${name}, which nobody announces`),
    ])
  })
})
