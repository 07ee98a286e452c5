/**
 * A real Chromium for tests. It is Debian's own; a test that needs it and does not find it fails. It can reach nothing
 * but loopback, so a page that asks a foreign host for anything shows it.
 */
import { afterAll } from 'bun:test'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core'

const ARGUMENTS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
]

/** What a page did that none of our pages may do. All lists are empty on a good page. */
export interface Misbehaviour {
  readonly dialogs: string[]
  readonly scriptErrors: string[]
  /** Violations of the Content-Security-Policy, as Chromium words them. */
  readonly policyViolations: string[]
  readonly foreignRequests: string[]
}

export interface WatchedPage {
  readonly page: Page
  readonly context: BrowserContext
  readonly misbehaviour: Misbehaviour
}

export interface TestBrowser {
  readonly browser: Browser
  /** A page in a context of its own: no cookies, no cache. Options are Playwright's (viewport, locale, javaScriptEnabled ...). */
  open(options?: BrowserContextOptions): Promise<WatchedPage>
}

/** Starts Chromium for the tests of one file; it is closed after them. */
export async function testBrowser(): Promise<TestBrowser> {
  const executablePath = Bun.which('chromium')
  if (!executablePath) throw new Error('Chromium is missing: apt-get install chromium')
  const browser = await chromium.launch({ executablePath, headless: true, args: ARGUMENTS, timeout: 30_000 })
  afterAll(() => browser.close())
  return {
    browser,
    open: async (options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
      context.setDefaultTimeout(15_000)
      const page = await context.newPage()
      return { page, context, misbehaviour: watch(context) }
    },
  }
}

/** Watches every page of a context. Dialogs are dismissed, because a page with an open one answers nothing. */
function watch(context: BrowserContext): Misbehaviour {
  const seen: Misbehaviour = { dialogs: [], scriptErrors: [], policyViolations: [], foreignRequests: [] }
  context.on('dialog', (dialog) => {
    seen.dialogs.push(dialog.message())
    void dialog.dismiss().catch(() => {})
  })
  context.on('weberror', (failure) => {
    const said = String(failure.error())
    // Chromium reports a fade between two pages that the next page cut short as an error of ours.
    if (!said.includes('ViewTransition')) seen.scriptErrors.push(said)
  })
  context.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) seen.policyViolations.push(message.text())
  })
  context.on('request', (request) => {
    if (!/^(?:https?:\/\/(?:127\.0\.0\.1|localhost)(?::\d+)?\/|data:|blob:|about:)/.test(request.url())) seen.foreignRequests.push(request.url())
  })
  return seen
}

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')
const FINDINGS = "axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations.map((v) => `${v.impact} ${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).slice(0, 3).join(' ')}`))"

/** What axe-core finds on a page, and whether it is wider than the screen. The context must have been opened with `bypassCSP`. */
export async function accessFaults(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  const beyond = (await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')) as number
  return [...((await page.evaluate(FINDINGS)) as string[]), ...(beyond > 0 ? [`wider than the screen by ${beyond} px`] : [])]
}

/** The page behaved. Message of the failure: everything it did. */
export function expectWellBehaved({ dialogs, scriptErrors, policyViolations, foreignRequests }: Misbehaviour): void {
  const faults = [...dialogs, ...scriptErrors, ...policyViolations, ...foreignRequests]
  if (faults.length > 0) throw new Error(`the page misbehaved:\n${faults.join('\n')}`)
}
