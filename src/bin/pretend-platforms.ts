/** Decides whether the stand-ins of delivery platforms are wanted, and where they and the house find each other. Only those that serve Nigeria. */
import { randomBytes } from 'node:crypto'
import type { Config } from '../platform/config.ts'
import type { DeliveryPlatforms } from '../platform/delivery-platforms.ts'
import { freePort } from '../platform/embedded-postgres.ts'
import { pretendChowdeck } from '../delivery/pretend-chowdeck.ts'
import { pretendGlovo } from '../delivery/pretend-glovo.ts'
import { type PretendPlatforms, startPretendPlatforms } from '../delivery/pretend-platform.ts'
import type { Clock } from '../platform/clock.ts'

/** Never in production, and never beside a real key. */
export const pretendsPlatforms = ({ environment, deliveryPlatforms: { chowdeck, glovo, uberDirect, uberEats, doordash, grubhub } }: Config): boolean =>
  environment !== 'production' && [chowdeck, glovo, uberDirect, uberEats, doordash, grubhub].every((account) => account === null)

export async function pretendPlatforms(host: string, port: number, publicUrl: string): Promise<{ readonly environment: Record<string, string>; readonly lines: ReadonlyArray<string> }> {
  const base = `http://127.0.0.1:${await freePort()}`
  const secret = (): string => randomBytes(16).toString('hex')
  return {
    environment: {
      CHOWDECK_API_KEY: `pretend-${secret()}`, CHOWDECK_WEBHOOK_SECRET: secret(), CHOWDECK_BASE_URL: `${base}/chowdeck`,
      GLOVO_CLIENT_ID: 'pretend', GLOVO_CLIENT_SECRET: secret(), GLOVO_WEBHOOK_SECRET: secret(), GLOVO_STORE_TOKEN: secret(), GLOVO_BASE_URL: `${base}/glovo`,
      PRETEND_PLATFORMS: base, PRETEND_WEBHOOKS_TO: host === '0.0.0.0' || host === '127.0.0.1' ? `http://127.0.0.1:${port}` : publicUrl,
    },
    lines: [`\nChowdeck and Glovo are pretended (no keys are set): rides go on by themselves. Bad days: POST ${base}/_admin/chowdeck/mood {"mood":"down"}`],
  }
}

/** How often every ride goes one step further. */
const STEP_MS = 20_000

/** In the process of the stand-ins. */
export function startPlatformStandIns({ chowdeck, glovo }: DeliveryPlatforms, { base, hooksTo, clock }: { readonly base: string; readonly hooksTo: string; readonly clock: Clock }): PretendPlatforms {
  if (!chowdeck || !glovo?.storeToken) throw new Error('the stand-ins are started by bun start')
  const running = startPretendPlatforms([pretendChowdeck(chowdeck, { clock }), pretendGlovo({ ...glovo, storeToken: glovo.storeToken }, { clock })], { port: Number(new URL(base).port), hooksTo: () => `${hooksTo}/api/webhooks` })
  const timer = setInterval(() => void running.tick().catch(() => {}), STEP_MS)
  return { ...running, stop: async () => {
    clearInterval(timer)
    await running.stop()
  } }
}
