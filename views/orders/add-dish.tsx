/** The form by which a dish goes into the basket: its choices, how many, which pack, a note. Works as it stands, without script. */
import type { GroupView } from '../../src/menus/queries.ts'
import type { Id } from '../../src/vocabulary/id.ts'
import { url } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Icon } from '../parts/icon.tsx'

export interface OrderedDish {
  readonly id: Id<'dish'>
  readonly isAvailable: boolean
  readonly stock: number | null
  readonly optionGroups: ReadonlyArray<GroupView>
}

const MAX_QUANTITY = 100
const PACKS_OFFERED = [1, 2, 3, 4, 5, 6] as const

export const AddDish = ({ visit, dish, formKey }: { visit: Visit; dish: OrderedDish; formKey: string }) => {
  const { words } = visit
  if (!dish.isAvailable) return <p class="notice">{words('orders.unavailable')}</p>
  return (
    <form method="post" action={url`/basket/lines`} class="stack order-form" aria-label={words.text('orders.add-title')}>
      <input type="hidden" name="_token" value={visit.formToken} />
      <input type="hidden" name="_key" value={formKey} />
      <input type="hidden" name="dish_id" value={dish.id} />
      {dish.optionGroups.map((group) => (group.maxChoices === 1 ? <OneOf visit={visit} group={group} /> : <SomeOf visit={visit} group={group} />))}
      <div class="trio">
        <div class="field">
          <label for="quantity">{words('orders.quantity')}</label>
          <input id="quantity" name="quantity" type="number" inputmode="numeric" min="1" max={String(Math.min(MAX_QUANTITY, dish.stock ?? MAX_QUANTITY))} value="1" required />
        </div>
        <PackField visit={visit} id="pack" pack={1} />
      </div>
      <div class="field">
        <label for="note">{words('orders.note')}</label>
        <input id="note" name="note" maxlength={500} placeholder={words.text('orders.note-hint')} dir="auto" />
      </div>
      <button class="btn"><Icon visit={visit} name="basket" />{words('orders.add')}</button>
    </form>
  )
}

export const PackField = ({ visit: { words }, id, pack }: { visit: Visit; id: string; pack: number }) => (
  <div class="field">
    <label for={id}>{words('orders.pack')}</label>
    <select id={id} name="pack">
      {[...new Set([...PACKS_OFFERED, pack])].map((number) => <option value={String(number)} selected={number === pack}>{words('orders.pack-number', { number })}</option>)}
    </select>
  </div>
)

const optionText = ({ words }: Visit, { name, price }: GroupView['options'][number]): string => (price > 0 ? `${name} (${words.text('orders.extra-price', { price: words.moneyText(price) })})` : name)

/** One choice: a list that every phone shows well. What is sold out stands in it and cannot be chosen. */
const OneOf = ({ visit, group }: { visit: Visit; group: GroupView }) => (
  <div class="field">
    <label for={`group-${group.id}`} class="name" safe>{group.name}</label>
    <select id={`group-${group.id}`} name="options[]" required={group.minChoices > 0}>
      <option value="">{visit.words(group.minChoices > 0 ? 'orders.choose-one' : 'orders.none')}</option>
      {group.options.map((option) => <option value={option.id} disabled={!option.isAvailable} selected={option.isDefault && option.isAvailable} safe>{option.isAvailable ? optionText(visit, option) : `${option.name} (${visit.words.text('menus.sold-out')})`}</option>)}
    </select>
  </div>
)

const SomeOf = ({ visit, group }: { visit: Visit; group: GroupView }) => (
  <fieldset class="box" aria-describedby={`hint-${group.id}`}>
    <legend class="name" safe>{group.name}</legend>
    <p class="hint" id={`hint-${group.id}`}>{visit.words('menus.choose', { least: group.minChoices, most: group.maxChoices })}</p>
    {group.options.map((option) => (
      <label class={option.isAvailable ? 'option pick' : 'option pick gone'}>
        <input type="checkbox" name="options[]" value={option.id} disabled={!option.isAvailable} checked={option.isDefault && option.isAvailable} />
        <span class="name" safe>{option.name}</span>
        <span class="soft">{!option.isAvailable ? visit.words('menus.sold-out') : option.price > 0 ? visit.words('menus.extra', { price: visit.words.moneyText(option.price) }) : visit.words('menus.included')}</span>
      </label>
    ))}
  </fieldset>
)
