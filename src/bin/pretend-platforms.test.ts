/** The stand-ins as `bun start` starts them: found by the environment alone, and told to misbehave over HTTP. */
import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCarriers } from '../delivery/carriers.ts'
import { systemClock } from '../platform/clock.ts'
import { readConfig } from '../platform/config.ts'
import { aRide } from '../testing/platforms.ts'
import { newId } from '../vocabulary/id.ts'
import { pretendPlatforms, pretendsPlatforms, startPlatformStandIns } from './pretend-platforms.ts'

const DATA_DIR = mkdtempSync(join(tmpdir(), 'buka-pretend-'))
const { environment } = await pretendPlatforms('127.0.0.1', 9, 'http://localhost:9')
const config = readConfig({ DATA_DIR, ...environment })
const base = environment.PRETEND_PLATFORMS ?? ''
const running = startPlatformStandIns(config.deliveryPlatforms, { base, hooksTo: environment.PRETEND_WEBHOOKS_TO ?? '', clock: systemClock })
afterAll(() => running.stop())
const tell = async (what: string, wish: object, platform = 'chowdeck') => (await fetch(`${base}/_admin/${platform}/${what}`, { method: 'POST', body: JSON.stringify(wish) })).json() as Promise<Record<string, unknown>>

test('only where there is no key at all, and never in production', () => {
  expect(pretendsPlatforms(readConfig({ DATA_DIR }))).toBe(true)
  expect(pretendsPlatforms(config)).toBe(false)
  expect(pretendsPlatforms(readConfig({ DATA_DIR, GRUBHUB_PARTNER_KEY: 'k' }))).toBe(false)
  expect(pretendsPlatforms(readConfig({ DATA_DIR, NODE_ENV: 'production', SECRET_KEY: 'k'.repeat(32), PUBLIC_URL: 'https://buka.example' }))).toBe(false)
})

test('Chowdeck and Glovo quote, carry, go on, and break when they are told to', async () => {
  const now = systemClock()
  const carriers = openCarriers(config.deliveryPlatforms, systemClock)
  expect(carriers.map(({ name, isOn }) => [name, isOn])).toEqual([['chowdeck', true], ['glovo', true]])
  for (const carrier of carriers) {
    const [ride, reference] = [aRide(now), newId<'carrier-try'>()]
    const answer = await carrier.quote(ride, reference, now)
    if (answer.kind !== 'quote') throw new Error(`${carrier.name} does not quote`)
    const { theirId } = await carrier.create(ride, reference, answer.quote, now)
    expect(await tell('advance', { id: theirId, to: carrier.name === 'chowdeck' ? 'picked' : 'PICKED' }, carrier.name)).toHaveProperty('answers')
    expect((await carrier.status(theirId)).state).toBe('picked_up')
    await running.tick()
    expect((await carrier.status(theirId)).state).toBe('at_door')
  }
  expect(await tell('mood', { mood: 'nonsense' })).toHaveProperty('mood', expect.any(Array))
  expect(await tell('mood', { mood: 'down', times: 3 })).toEqual({ mood: 'down' })
  expect(await carriers[0]!.status('x').catch((error: Error) => error.message)).toContain('status 500')
  expect(await tell('order', { store: 's1', order: { lines: [{ itemId: 'd', name: 'Jollof', price: 250_000, quantity: 1 }] } }, 'glovo')).toHaveProperty('id')
  expect((await tell('heard', {})).heard).not.toHaveLength(0)
})
