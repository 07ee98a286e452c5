/** The JSON door of the address book. */
import type { Static } from '@sinclair/typebox'
import { write } from '../platform/database.ts'
import { pinOfPlusCode, type Pin } from '../vocabulary/place.ts'
import { invalid } from '../vocabulary/refusal.ts'
import { about as aboutRoute, door, signedIn, signedInFirst, type Successes } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { once } from '../web/idempotency.ts'
import { addAddress, type Address, addressById, addressesOf, changeAddress, dropAddress, type WrittenAddress } from './addresses.ts'
import { addressInput, addressParameters } from './inputs.ts'

const about = (summary: string, ...statuses: Successes) => aboutRoute('Addresses', summary, ...statuses)
const unkept = { headers: { 'cache-control': 'no-store' } } as const

const addressJson = ({ id, label, pin, plusCode, landmark, directions, phone, createdAt }: Address) =>
  ({ id, label, pin, plus_code: plusCode, landmark, directions, phone, created_at: createdAt.toISOString() })

/** @throws Refusal 422 unless there is a pin or a Plus Code, and not both */
function pinIn({ pin, plus_code: code }: Static<typeof addressInput>): Pin {
  if (code === undefined) {
    if (pin === undefined) throw invalid('pin', 'value-missing')
    return pin
  }
  if (pin !== undefined) throw invalid('plus_code', 'value-unexpected')
  const found = pinOfPlusCode(code)
  if (!found) throw invalid('plus_code', 'plus-code-wrong')
  return found
}

const writtenIn = (body: Static<typeof addressInput>): WrittenAddress => ({ label: body.label, pin: pinIn(body), landmark: body.landmark, directions: body.directions, phone: body.phone })

export const addressesApi = ({ db, porter: { vault } }: House) =>
  door('addresses-api', '/api/addresses')
    .get('', async ({ visit }) => Response.json({ items: (await addressesOf(db, vault, signedIn(visit).id)).map(addressJson), next_cursor: null }, unkept), { detail: about('Own addresses') })
    .post('', ({ body, request, visit }) => once({ db, request, visit, input: body }, async (tx) =>
      Response.json(addressJson(await addAddress(tx, vault, signedIn(visit).id, writtenIn(body), visit.now)), { status: 201, ...unkept })),
    { body: addressInput, transform: signedInFirst, detail: about('Add an address', 201) })
    .get('/:addressId', async ({ params, visit }) => Response.json(addressJson(await addressById(db, vault, signedIn(visit).id, params.addressId)), unkept), { params: addressParameters, detail: about('One address of one’s own') })
    .put('/:addressId', async ({ params, body, visit }) =>
      Response.json(addressJson(await write(db, (tx) => changeAddress(tx, vault, signedIn(visit).id, params.addressId, writtenIn(body), visit.now))), unkept),
    { params: addressParameters, body: addressInput, transform: signedInFirst, detail: about('Write an address anew') })
    .delete('/:addressId', async ({ params, visit }) => {
      await write(db, (tx) => dropAddress(tx, signedIn(visit).id, params.addressId))
      return new Response(null, { status: 204 })
    }, { params: addressParameters, detail: about('Remove an address', 204) })
