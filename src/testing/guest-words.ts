/**
 * Which messages a guest can meet, read off the source and not kept by hand: from the doors of pages that the access table opens to
 * strangers or customers, along the imports. Counted is every id that stands there as a text or as a template (`orders.step-${name}`
 * is all ids of that shape), every code of a refusal (`problems.`), and the letters that are written to customers.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { messagesOf } from '../platform/messages.ts'
import { DEFAULT_LOCALE } from '../vocabulary/locale.ts'
import { ACCESS_TABLE } from '../web/access-table.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** The mailbox is on a developer's machine only; `/work` leads people to the place they work for. */
const NO_PAGE_OF_GUESTS = /^\/(?:api|mailbox|work)\b/
/** Told to staff, riders and restaurants, or thrown at their doors alone: what a guest's door imports has them beside what guests meet. */
const NOT_FOR_GUESTS = /^(?:letters\.money-needs-a-person|notifications\.(?:mailbox|rider-|place-|staff-)|parts\.push-why-rider|payments\.refund-was|problems\.(?:shape-|rule-|runs?-|unknown-(?:training-run|photo)|field-(?:shape|rule|photo|recommenders|window_|seed|percent|cap|first_day|last_day|restaurant)))/

const sourceFiles = readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
  .filter((file) => file.isFile() && /\.tsx?$/.test(file.name) && !/\.test\.tsx?$/.test(file.name))
  .map((file) => relative(ROOT, join(file.parentPath, file.name)))
  .filter((path) => !path.startsWith('src/testing/'))

const known = new Map<string, string>()
function codeOf(path: string): string {
  let code = known.get(path)
  if (code === undefined) known.set(path, (code = readFileSync(join(ROOT, path), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')))
  return code
}

const guestPaths = new Set(Object.entries(ACCESS_TABLE).flatMap(([route, row]) => {
  const [, path = ''] = route.split(' ')
  const [stranger, customer] = row.trim().split(/\s+/)
  return (stranger === '-' || customer === 'c') && !NO_PAGE_OF_GUESTS.test(path) ? [path] : []
}))

/** A file may hold several doors, each with the beginning of its addresses: `door('tracking', '/orders/:orderId/tracking')`. */
const isGuestDoor = (path: string): boolean =>
  codeOf(path).split(/\bdoor\('[^']*'/).slice(1).some((one) => {
    const prefix = /^, '([^']*)'/.exec(one)?.[1] ?? ''
    return [...one.matchAll(/\.(?:get|post)\('((?:\/[^']*)?)'/g)].some(([, route = '']) => guestPaths.has(prefix + route))
  })

function reachedFrom(starts: ReadonlyArray<string>): ReadonlySet<string> {
  const reached = new Set<string>()
  const walk = (path: string): void => {
    if (reached.has(path) || !existsSync(join(ROOT, path)) || !/\.tsx?$/.test(path)) return
    reached.add(path)
    for (const [, from = ''] of codeOf(path).matchAll(/^\s*(?:import|export)\s+(?!type\b)[^'"`;]*?\sfrom\s+'(\.{1,2}\/[^']+)'/gm)) walk(relative(ROOT, resolve(ROOT, dirname(path), from)))
  }
  for (const start of starts) walk(start)
  return reached
}

export interface GuestWords {
  /** Files with doors that guests pass. */
  readonly doors: ReadonlyArray<string>
  /** Message id -> the first file that asks for it. */
  readonly asked: ReadonlyMap<string, string>
}

export function guestWords(): GuestWords {
  const english = [...messagesOf(DEFAULT_LOCALE).keys()].filter((id) => !NOT_FOR_GUESTS.test(id))
  const doors = sourceFiles.filter(isGuestDoor)
  const asked = new Map<string, string>()
  const ask = (id: string, path: string): void => void (asked.has(id) || asked.set(id, path))
  // What stands between a request and a door says no by itself.
  const edge = sourceFiles.filter((path) => /^src\/web\/(?:edge|guard|security|rate-limits|idempotency|problems)\.tsx?$/.test(path))
  for (const path of [...reachedFrom([...doors, ...edge])].sort()) {
    const code = codeOf(path)
    // Elsewhere such a text is the name of an event.
    const speaks = path.startsWith('views/') || /\b[Ww]ords\b/.test(code)
    const texts = new Set([...code.matchAll(/'([\w.-]+)'|"([\w.-]+)"/g)].map(([, single, double]) => single ?? double ?? ''))
    const nouns = new Set([...code.matchAll(/\bunknown\('([\w-]+)'/g)].map(([, noun]) => `problems.unknown-${noun}`))
    const shapes = [...code.matchAll(/`([a-z]+\.[a-z_-]*)\$\{[^`]*\}([^`$}]*)`/g)].map(([, head = '', tail = '']) => ({ head, tail })).filter(({ head }) => !head.startsWith('problems.'))
    for (const id of english) {
      if ((speaks && texts.has(id)) || nouns.has(id) || shapes.some(({ head, tail }) => id.startsWith(head) && id.endsWith(tail) && id.length > head.length + tail.length)) ask(id, path)
      else if (id.startsWith('problems.') && texts.has(id.slice('problems.'.length).replace(/^field-/, ''))) ask(id, path)
    }
  }
  for (const id of english) if (id.startsWith('letters.')) ask(id, 'views/letters/letter.tsx')
  return { doors, asked }
}
