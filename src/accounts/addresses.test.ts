/** The address book through both doors: what is kept, for whom, in what form, and what is refused. */
import { beforeEach, describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import { addresses } from '../../drizzle/schema/accounts.ts'
import { write } from '../platform/database.ts'
import { HOSTILE_TEXTS } from '../testing/hostile-texts.ts'
import { makePerson, newBrowser, signedInBrowser } from '../testing/people.ts'
import { NOON, testWeb } from '../testing/web.ts'
import { newId } from '../vocabulary/id.ts'
import { addressById, addressesOf } from './addresses.ts'
import { leave } from './leave.ts'
import { personOfId } from './sign-in.ts'

const web = await testWeb()
const { db, porter: { vault } } = web.house
beforeEach(() => web.setNow(NOON))

const HOME = { label: 'Home', pin: { lat: 6.5095, lng: 3.3711 }, landmark: 'Opposite the Total filling station', directions: 'Second gate, blue', phone: '0803 555 0142' }
const FORM = { label: 'Home', landmark: 'Opposite Total', plus_code: '6FR5G95C+RC' }

async function someone() {
  const person = await makePerson(db)
  return { person, browser: await signedInBrowser(web, person) }
}
const rowsOf = (personId: string) => db.select().from(addresses).where(eq(addresses.personId, personId as never))

describe('as JSON', () => {
  test('an address is added, read, changed and removed, with its Plus Code', async () => {
    const { person, browser } = await someone()
    const added = await browser.json('POST', '/api/addresses', HOME)
    expect(added.status).toBe(201)
    const address = await added.json() as { id: string }
    expect(address).toMatchObject({ label: 'Home', pin: HOME.pin, plus_code: '6FR5G95C+RC', phone: '+2348035550142', directions: 'Second gate, blue' })
    expect(await (await browser.ask('/api/addresses')).json()).toEqual({ items: [address], next_cursor: null })
    expect(await addressesOf(db, vault, person.id)).toHaveLength(1)
    const { directions: _, phone: __, pin: ___, ...rest } = HOME
    const changed = await browser.json('PUT', `/api/addresses/${address.id}`, { ...rest, label: 'Office', plus_code: '6FR5FCJ9+2V' })
    expect([changed.status, await changed.json()]).toMatchObject([200, { id: address.id, label: 'Office', plus_code: '6FR5FCJ9+2V', directions: '', phone: null }])
    expect(await addressById(db, vault, person.id, address.id as never)).toMatchObject({ label: 'Office', phone: null })
    expect((await browser.json('DELETE', `/api/addresses/${address.id}`)).status).toBe(204)
    expect((await browser.json('DELETE', `/api/addresses/${address.id}`)).status).toBe(404)
    expect(await rowsOf(person.id)).toEqual([])
  })

  test('nothing of it lies open in the row, and no row opens in another’s place', async () => {
    const { person, browser } = await someone()
    for (const label of ['Home', 'Office']) await browser.json('POST', '/api/addresses', { ...HOME, label })
    const [one, other] = await rowsOf(person.id)
    expect(JSON.stringify([one, other])).not.toMatch(/Home|Total|6\.5095|3\.3711|8035550142/)
    await db.update(addresses).set({ sealed: other?.sealed as string }).where(eq(addresses.id, one?.id as never))
    expect(addressById(db, vault, person.id, one?.id as never)).rejects.toThrow()
  })

  test('another’s address is answered as one that never was', async () => {
    const { person, browser } = await someone()
    const { id } = await (await browser.json('POST', '/api/addresses', HOME)).json() as { id: string }
    const stranger = (await someone()).browser
    const answers = async (of: string) => Promise.all([['GET'], ['PUT', HOME], ['DELETE']].map(async ([method, body]) => {
      const response = await stranger.json(method as string, `/api/addresses/${of}`, body)
      return `${response.status} ${await response.text()}`
    }))
    expect(await answers(id)).toEqual(await answers(newId()))
    expect((await stranger.form(`/account/addresses/${id}`, FORM)).status).toBe(404)
    expect((await stranger.form(`/account/addresses/${id}/drop`, {})).status).toBe(404)
    expect((await newBrowser(web).ask('/api/addresses')).status).toBe(401)
    expect(await rowsOf(person.id)).toHaveLength(1)
  })

  test('twenty are the most, also when several come at once', async () => {
    const { person, browser } = await someone()
    const answers = await Promise.all(Array.from({ length: 26 }, () => browser.json('POST', '/api/addresses', HOME)))
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(20).fill(201), ...Array(6).fill(409)])
    expect(await rowsOf(person.id)).toHaveLength(20)
  })

  test('the same key twice is one address', async () => {
    const { person, browser } = await someone()
    const send = () => browser.ask('/api/addresses', { method: 'POST', body: JSON.stringify(HOME), headers: { 'content-type': 'application/json', 'idempotency-key': 'once-1' } })
    const [first, second] = [await send(), await send()]
    expect([first.status, second.status, second.headers.get('idempotent-replayed')]).toEqual([201, 201, 'true'])
    expect(await rowsOf(person.id)).toHaveLength(1)
  })

  test('bad input is refused, and nothing is kept', async () => {
    const { person, browser } = await someone()
    const send = async (more: object) => {
      const response = await browser.json('POST', '/api/addresses', { ...HOME, ...more })
      const said = await response.json() as { errors?: Array<{ field: string; code: string }> }
      return [response.status, said.errors?.[0]?.field, said.errors?.[0]?.code].filter(Boolean).join(' ')
    }
    const pin = (lat: unknown, lng: unknown) => send({ pin: { lat, lng } })
    expect(await Promise.all([
      pin(91, 3), pin(6, 181), pin(-91, 3), pin('6.5', 3.3), pin(null, 3), pin('NaN', 3), pin(0, 0), pin(51.5, -0.1), send({ pin: undefined }), send({ pin: {} }), send({ plus_code: '6FR5G95C+RC' }), send({ pin: undefined, plus_code: 'G95C+RC' }),
      send({ label: '' }), send({ label: '   ' }), send({ label: 'x'.repeat(41) }), send({ landmark: undefined }), send({ landmark: 'x'.repeat(201) }), send({ directions: 'x'.repeat(10_001) }), send({ label: ['Home'] }), send({ label: 'a\u0000b' }), send({ label: 'a\u0007b' }),
      send({ phone: '+234 abc' }), send({ phone: 8035550142 }), send({ postcode: '100001' }), send({ person_id: newId() }), send({ id: newId() }),
    ])).toEqual([
      '422 pin/lat number-too-large', '422 pin/lng number-too-large', '422 pin/lat number-too-small', '422 pin/lat not-a-number', '422 pin/lat not-a-number', '422 pin/lat not-a-number', '422 pin pin-outside', '422 pin pin-outside', '422 pin value-missing', '422 pin/lat value-missing',
      '422 plus_code value-unexpected', '422 plus_code plus-code-wrong',
      '422 label value-missing', '422 label value-wrong', '422 label text-too-long', '422 landmark value-missing', '422 landmark text-too-long', '422 directions text-too-long', '422 label not-a-text', '422 /label text-not-plain', '422 label text-not-plain',
      '422 phone phone-wrong', '422 phone not-a-text', '422 postcode key-unknown', '422 person_id key-unknown', '422 id key-unknown',
    ])
    const raw = (body: string) => browser.ask('/api/addresses', { method: 'POST', body, headers: { 'content-type': 'application/json' } })
    expect((await raw(JSON.stringify(HOME).replace('6.5095', 'NaN'))).status).toBe(400)
    expect((await raw(JSON.stringify(HOME).replace('6.5095', '1e400'))).status).toBe(422)
    expect((await browser.ask('/api/addresses/1')).status).toBe(422)
    expect(await rowsOf(person.id)).toEqual([])
  })
})

describe('as pages', () => {
  test('a Plus Code stands for the pin, whole, short with its city, or short in the city that is looked at', async () => {
    const { person, browser } = await someone()
    for (const plus_code of ['6FR5G95C+RC', 'G95C+RC Lagos', 'g95c+rc, Lagos, Nigeria', 'G95C+RC']) expect((await browser.form('/account/addresses', { ...FORM, plus_code })).status, plus_code).toBe(303)
    expect((await browser.form('/account/addresses', { label: 'Pin', landmark: 'Total', lat: '6.5095', lng: '3.3711', plus_code: '' })).status).toBe(303)
    expect(new Set((await addressesOf(db, vault, person.id)).map(({ plusCode }) => plusCode))).toEqual(new Set(['6FR5G95C+RC']))
    expect((await browser.form('/account/addresses', { ...FORM, plus_code: '36H8+8G Port Harcourt' })).status).toBe(303)
    expect((await addressesOf(db, vault, person.id)).at(-1)?.pin.lat).toBeCloseTo(4.8, 0)
  })

  test('what is refused comes back as it was typed, escaped, with the fault at its field', async () => {
    const { person, browser } = await someone()
    const again = async (more: Record<string, string>) => {
      const response = await browser.form('/account/addresses', { ...FORM, ...more })
      return { status: response.status, html: await response.text() }
    }
    const faulty: Array<[Record<string, string>, string]> = [
      [{ label: '' }, 'label'], [{ landmark: ' ' }, 'landmark'], [{ plus_code: 'nonsense' }, 'plus_code'], [{ plus_code: '' }, 'plus_code'], [{ plus_code: '', lat: '91', lng: '3' }, 'lat'], [{ plus_code: '', lat: 'NaN', lng: '3' }, 'lat'],
      [{ plus_code: '', lat: '6.5' }, 'lng'], [{ plus_code: '', lat: '0x6', lng: '1e1' }, 'lat'], [{ phone: 'abc' }, 'phone'], [{ directions: 'x'.repeat(501) }, 'directions'],
    ]
    for (const [more, field] of faulty) {
      const { status, html } = await again({ directions: 'Second "gate" <b>', ...more })
      expect(status, field).toBe(422)
      expect(html).toContain(`id="${field}-wrong"`)
      if (field !== 'directions') expect(html).toContain('Second &quot;gate&quot; &lt;b&gt;')
    }
    expect((await again({ next: '//evil.example' })).status).toBe(422)
    expect(await rowsOf(person.id)).toEqual([])
  })

  test('sent twice with one page’s key it is kept once; then one goes on to where one came from', async () => {
    const { person, browser } = await someone()
    const shown = await (await browser.ask('/account/addresses/new?next=/favourites')).text()
    const key = /name="_key" value="([^"]+)"/.exec(shown)?.[1] as string
    const answers = await Promise.all([1, 2].map(() => browser.form('/account/addresses', { ...FORM, next: '/favourites', _key: key })))
    expect(answers.map((answer) => [answer.status, answer.headers.get('location')])).toEqual([[303, '/favourites'], [303, '/favourites']])
    expect(await rowsOf(person.id)).toHaveLength(1)
    const id = (await addressesOf(db, vault, person.id))[0]?.id as string
    expect((await browser.form(`/account/addresses/${id}`, { ...FORM, label: 'Mama' })).status).toBe(303)
    expect(await (await browser.ask('/account/addresses')).text()).toContain('<h2 dir="auto">Mama</h2>')
    expect((await browser.form(`/account/addresses/${id}/drop`, {})).status).toBe(303)
    expect(await rowsOf(person.id)).toEqual([])
  })

  test('text that tries to be markup stays text on every page', async () => {
    const { person, browser } = await someone()
    for (const text of HOSTILE_TEXTS.filter((one) => !/\p{Cc}/u.test(one.replace(/\s/g, '')) && one.length <= 40)) {
      await db.delete(addresses).where(eq(addresses.personId, person.id))
      expect((await browser.json('POST', '/api/addresses', { ...HOME, label: text, landmark: text, directions: text })).status, text).toBe(201)
      const id = (await addressesOf(db, vault, person.id))[0]?.id as string
      for (const path of ['/account/addresses', `/account/addresses/${id}`]) {
        const html = await (await browser.ask(path)).text()
        if (/[<>"]/.test(text)) expect(html, text).not.toContain(text)
        expect(html).not.toMatch(/<script>alert|<img src=x|<svg onload|<iframe src="javascript/i)
      }
    }
  })
})

test('whoever leaves leaves no address', async () => {
  const { person, browser } = await someone()
  await browser.json('POST', '/api/addresses', HOME)
  await write(db, async (tx) => leave(tx, vault, await personOfId(tx, person.id), NOON))
  expect(await rowsOf(person.id)).toEqual([])
})
