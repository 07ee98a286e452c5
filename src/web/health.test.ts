import { expect, test } from 'bun:test'
import { testWeb } from '../testing/web.ts'

const web = await testWeb()

test('a living process says so', async () => {
  const response = await web.browse('/health/live')
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ status: 'ok' })
})

test('without ml the house is degraded, and still ready', async () => {
  const response = await web.browse('/health/ready')
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({ status: 'degraded', database: 'ok', queues: { backend: 'postgresql', state: 'ok' }, ml: { state: 'away' } })
})

test('strangers cannot read the metrics', async () => {
  expect((await web.browse('/metrics')).status).toBe(404)
})

test('a wrong method is answered with those that are right', async () => {
  const response = await web.browse('/health/live', { method: 'POST' })
  expect(response.status).toBe(405)
  expect(response.headers.get('allow')).toBe('GET, HEAD')
})
