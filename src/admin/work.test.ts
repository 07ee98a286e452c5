/** Where people who work here begin: each is shown what they may open, and whatever is shown opens. */
import { expect, test } from 'bun:test'
import { makePerson, newBrowser, PASSWORD, signedInBrowser } from '../testing/people.ts'
import { aRestaurant } from '../testing/places.ts'
import { testWeb } from '../testing/web.ts'
import { PLATFORM_ROLES, STAFF_ROLES } from '../vocabulary/visit.ts'

const web = await testWeb()
const { db } = web.house
const place = await aRestaurant(db, 'Iya Basira', {})
await web.house.catalogue.reload(db)

const linksOf = (html: string): string[] => [...html.matchAll(/<a class="choice" href="([^"]+)"/g)].map((match) => match[1] as string)

for (const role of STAFF_ROLES) {
  test(`${role}: every link opens`, async () => {
    const browser = await signedInBrowser(web, await makePerson(db, { staff: { [place.id]: role } }))
    const links = linksOf(await (await browser.ask('/work')).text())
    expect(links).toContain(`/restaurants/${place.slug}/orders`)
    expect(links.includes(`/restaurants/${place.slug}/platforms`)).toBe(role === 'owner' || role === 'manager')
    for (const link of links) expect((await browser.ask(link)).status, link).toBe(200)
  })
}

for (const role of PLATFORM_ROLES.filter((one) => one !== 'customer')) {
  test(`${role}: every link opens once there is a second step, and until then the page says how to set it up`, async () => {
    const person = await makePerson(db, { role })
    const without = await signedInBrowser(web, person)
    const links = linksOf(await (await without.ask('/work')).text())
    expect(links.length).toBeGreaterThan(0)
    if (role !== 'rider') {
      expect(await (await without.ask('/work')).text()).toContain('href="/account/two-factor"')
      const refused = await without.ask(links[0] as string)
      expect(refused.status).toBe(403)
      expect(await refused.text()).toContain('href="/account/two-factor"')
    }
    const browser = await signedInBrowser(web, person, { secondFactor: true })
    for (const link of links) expect((await browser.ask(link)).status, link).toBe(200)
  })
}

test('who works here begins at work when they sign in, and a guest at the start page', async () => {
  const begins = async (wish: Parameters<typeof makePerson>[1]) => {
    const { email } = await makePerson(db, wish)
    return (await newBrowser(web).form('/sign-in', { email, password: PASSWORD })).headers.get('location')
  }
  expect(await begins({ staff: { [place.id]: 'kitchen' } })).toBe('/work')
  expect(await begins({ role: 'rider' })).toBe('/work')
  expect(await begins({})).toBe('/')
  const guest = await signedInBrowser(web, await makePerson(db))
  expect(linksOf(await (await guest.ask('/work')).text())).toEqual([])
  expect(await (await guest.ask('/account')).text()).not.toContain('href="/work"')
})
