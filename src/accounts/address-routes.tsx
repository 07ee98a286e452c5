/** The HTML door of the address book. Without script a Plus Code stands for the pin; with it, the browser's position fills it in. */
import { t } from 'elysia'
import { AddressBookPage, AddressPage } from '../../views/accounts/addresses.tsx'
import type { ShownProblem } from '../../views/parts/problem.tsx'
import { pinFrom } from '../platform/input.ts'
import { cityOfSlug } from '../restaurants/cities.ts'
import type { Id } from '../vocabulary/id.ts'
import { type Pin, pinOfPlusCode } from '../vocabulary/place.ts'
import { invalid } from '../vocabulary/refusal.ts'
import { slugOf } from '../vocabulary/text.ts'
import { type Url, url } from '../vocabulary/url.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { door, signedIn } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { newFormKey, once } from '../web/idempotency.ts'
import { orAgain } from '../web/or-again.ts'
import { nextOf, page, seeOther } from '../web/page.ts'
import { addAddress, type Address, addressById, addressesOf, changeAddress, dropAddress, type WrittenAddress } from './addresses.ts'
import { addressParameters } from './inputs.ts'

const text = t.String({ maxLength: 2_000 })
const form = t.Object({ label: text, landmark: text, directions: t.Optional(text), phone: t.Optional(text), plus_code: t.Optional(text), lat: t.Optional(text), lng: t.Optional(text), next: t.Optional(text) })
type AddressForm = typeof form.static
const unkept = { headers: { 'cache-control': 'no-store' } } as const
const BOOK = url`/account/addresses`

const onward = (next: string | undefined): Url => (next ? nextOf(next) : BOOK)

/** As Google Maps writes it: `6FR5G95C+RC`, or `G95C+RC Lagos`, or without the city, which is then the one that is looked at. */
export function pinOfWrittenCode(written: string, visit: Visit): Pin {
  const [code = '', ...town] = written.trim().split(/[\s,]+/)
  const near = cityOfSlug(slugOf(town.join(' '))) ?? cityOfSlug(slugOf(town[0] ?? '')) ?? visit.pin ?? cityOfSlug(visit.city)
  const pin = pinOfPlusCode(code, near ?? undefined)
  if (!pin) throw invalid('plus_code', 'plus-code-wrong')
  return pin
}

/** A Plus Code that was typed moves the pin. */
function writtenIn({ plus_code: code = '', lat = '', lng = '', ...others }: AddressForm, visit: Visit): WrittenAddress {
  const pin = code.trim() === '' ? pinFrom(lat.trim(), lng.trim()) : pinOfWrittenCode(code, visit)
  if (!pin) throw invalid('plus_code', 'pin-or-code-needed')
  return { ...others, pin }
}

const valuesOf = ({ label, landmark, directions, phone, pin }: Address) => ({ label, landmark, directions, phone: phone ?? '', lat: String(pin.lat), lng: String(pin.lng) })

export function addressPages({ db, porter: { vault } }: House) {
  const bookPage = async (visit: Visit, problem?: ShownProblem) => <AddressBookPage visit={visit} addresses={await addressesOf(db, vault, signedIn(visit).id)} formKey={newFormKey()} problem={problem} />
  const newPage = (visit: Visit, next: Url, more: { problem?: ShownProblem; values?: AddressForm } = {}) => <AddressPage visit={visit} formKey={newFormKey()} next={next} {...more} />
  async function changePage(visit: Visit, id: Id<'address'>, more: { problem?: ShownProblem; values?: AddressForm } = {}) {
    const address = await addressById(db, vault, signedIn(visit).id, id)
    return <AddressPage visit={visit} formKey={newFormKey()} next={BOOK} address={address} values={valuesOf(address)} {...more} />
  }

  return door('address-pages', '/account/addresses')
    .get('', async ({ visit }) => page(await bookPage(visit), unkept))
    .get('/new', ({ query, visit }) => page(newPage(visit, onward(query.next)), unkept), { query: t.Object({ next: t.Optional(text) }) })
    .post('', ({ body, request, visit }) => orAgain(() => once({ db, request, visit, input: body }, async (tx) => {
      await addAddress(tx, vault, signedIn(visit).id, writtenIn(body, visit), visit.now)
      return seeOther(onward(body.next))
    }), (problem) => newPage(visit, onward(body.next), { problem, values: body })), { body: form })
    .get('/:addressId', async ({ params, visit }) => page(await changePage(visit, params.addressId), unkept), { params: addressParameters })
    .post('/:addressId', ({ params, body, request, visit }) => orAgain(() => once({ db, request, visit, input: { params, body } }, async (tx) => {
      await changeAddress(tx, vault, signedIn(visit).id, params.addressId, writtenIn(body, visit), visit.now)
      return seeOther(BOOK)
    }), (problem) => changePage(visit, params.addressId, { problem, values: body })), { params: addressParameters, body: form })
    .post('/:addressId/drop', ({ params, request, visit }) => orAgain(() => once({ db, request, visit, input: params }, async (tx) => {
      await dropAddress(tx, signedIn(visit).id, params.addressId)
      return seeOther(BOOK)
    }), (problem) => bookPage(visit, problem)), { params: addressParameters })
}
