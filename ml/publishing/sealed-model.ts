/** A model with the ids of its items, as bytes that are known by their hash: what the table `models` keeps. */
import { packArtefact, UnreadableArtefact, unpackArtefact } from '../numerics/artefact.ts'
import { type Interest, packInterest, unpackInterest } from '../recommenders/interest.ts'
import { HOUSE_RECOMMENDERS } from '../recommenders/house-recommenders.ts'
import type { Model } from '../recommenders/recommender.ts'

const KIND = 'sealed-model'
const VERSION = 1
const UUID_BYTES = 16

export interface OpenedModel {
  readonly recommender: string
  readonly model: Model
  readonly itemIds: ReadonlyArray<string>
  readonly itemOf: ReadonlyMap<string, number>
  /** Calibrated on held-out looks; null where no chance may be told. */
  readonly interest: Interest | null
}

export const sha256 = (bytes: Uint8Array): string => new Bun.CryptoHasher('sha256').update(bytes).digest('hex')

/** Deterministic: equal models of equal items give equal bytes. */
export function sealModel(recommender: string, model: Model, itemIds: ReadonlyArray<string>, interest: Interest | null = null): Uint8Array {
  const ids = new Uint8Array(itemIds.length * UUID_BYTES)
  itemIds.forEach((id, item) => ids.set(Buffer.from(id.replaceAll('-', ''), 'hex'), item * UUID_BYTES))
  const told = interest && packInterest(interest)
  return packArtefact({ kind: KIND, version: VERSION, facts: { recommender, ...(told && { interest: told.facts }) }, arrays: { ids, model: model.save(), ...told?.arrays } })
}

/** @throws UnreadableArtefact when the bytes are not those that were hashed, or no model of ours. */
export function openModel(bytes: Uint8Array, hash: string): OpenedModel {
  if (sha256(bytes) !== hash) throw new UnreadableArtefact('the bytes of the model are not those that were published')
  const { facts, arrays } = unpackArtefact(bytes, KIND, VERSION)
  const recommender = HOUSE_RECOMMENDERS[String(facts.recommender)]
  if (!recommender) throw new UnreadableArtefact(`nobody can load a model of ${String(facts.recommender)}`)
  const itemIds = idsFrom(arrays.ids as Uint8Array)
  const model = recommender.load(arrays.model as Uint8Array)
  if (model.itemCount !== itemIds.length) throw new UnreadableArtefact(`a model of ${model.itemCount} items with ${itemIds.length} ids`)
  return { recommender: recommender.name, model, itemIds, interest: unpackInterest(facts, arrays), itemOf: new Map(itemIds.map((id, item) => [id, item])) }
}

function idsFrom(bytes: Uint8Array): string[] {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
  return Array.from({ length: bytes.length / UUID_BYTES }, (_, item) => {
    const id = hex.slice(item * 32, item * 32 + 32)
    return `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`
  })
}
