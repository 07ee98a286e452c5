/** The address book: where food is brought to, and the form that says it. */
import type { Address } from '../../src/accounts/addresses.ts'
import { type Url, url } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Layout } from '../layout.tsx'
import { Icon } from '../parts/icon.tsx'
import { ProblemNotice } from '../parts/problem.tsx'
import { Field, Form, FormPage, type FormState, Send } from './form.tsx'

export const AddressBookPage = ({ visit, addresses, formKey, problem }: FormState & { readonly visit: Visit; readonly addresses: ReadonlyArray<Address>; readonly formKey: string }) => {
  const { words } = visit
  return (
    <Layout visit={visit} title={words.text('accounts.addresses')}>
      <div class="narrow">
        <h1>{words('accounts.addresses')}</h1>
        {problem !== undefined && <ProblemNotice visit={visit} problem={problem} />}
        <p>{words('accounts.addresses-lead')}</p>
        {addresses.length > 0 && (
          <ul class="plain" id="addresses">
            {addresses.map((address) => <AddressItem visit={visit} address={address} formKey={formKey} />)}
          </ul>
        )}
        <p><a class="btn" href={url`/account/addresses/new`}>{words('accounts.address-add')}</a></p>
      </div>
    </Layout>
  )
}

const AddressItem = ({ visit, address, formKey }: { visit: Visit; address: Address; formKey: string }) => (
  <li class="address">
    <h2 dir="auto" safe>{address.label}</h2>
    <p dir="auto" safe>{address.landmark}</p>
    {address.directions !== '' && <p dir="auto" safe>{address.directions}</p>}
    <p><small><bdi dir="ltr" safe>{address.plusCode}</bdi>{address.phone !== null && <> · <bdi dir="ltr" safe>{address.phone}</bdi></>}</small></p>
    <div class="chips">
      <a class="btn quiet" href={url`/account/addresses/${address.id}`} aria-label={visit.words.text('accounts.address-change-one', { label: address.label })}>{visit.words('accounts.change')}</a>
      <Form visit={visit} action={url`/account/addresses/${address.id}/drop`} formKey={formKey}><Send visit={visit} label="accounts.address-drop" quiet /></Form>
    </div>
  </li>
)

export interface AddressPageProps extends FormState {
  readonly visit: Visit
  readonly formKey: string
  /** Where one came from, to go back there with the new address. */
  readonly next: Url
  /** The one that is changed. */
  readonly address?: Address
}

export const AddressPage = ({ visit, formKey, next, address, problem, values = {} }: AddressPageProps) => {
  const { words } = visit
  return (
    <FormPage visit={visit} title={address ? 'accounts.address-change' : 'accounts.address-add'} problem={problem}>
      <Form visit={visit} action={address ? url`/account/addresses/${address.id}` : url`/account/addresses`} next={next} formKey={formKey}>
        <Field visit={visit} name="label" label="accounts.address-label" hint="accounts.address-label-hint" maxlength={40} problem={problem} values={values} isFirst />
        <fieldset class="stack">
          <legend>{words('accounts.address-pin')}</legend>
          {address !== undefined && <p>{words('accounts.address-pin-now')} <bdi dir="ltr" safe>{address.plusCode}</bdi></p>}
          <button class="btn quiet" type="button" data-locate="fill" hidden><Icon visit={visit} name="near" />{words('accounts.address-here')}</button>
          <Field visit={visit} name="plus_code" label="accounts.plus-code" hint="accounts.plus-code-hint" maxlength={80} isOptional isLeftToRight problem={problem} values={values} />
          <div class="pair">
            <Field visit={visit} name="lat" label="accounts.latitude" maxlength={20} isOptional isLeftToRight problem={problem} values={values} />
            <Field visit={visit} name="lng" label="accounts.longitude" maxlength={20} isOptional isLeftToRight problem={problem} values={values} />
          </div>
        </fieldset>
        <Field visit={visit} name="landmark" label="accounts.landmark" hint="accounts.landmark-hint" maxlength={200} problem={problem} values={values} />
        <Field visit={visit} name="directions" label="accounts.directions" hint="accounts.directions-hint" maxlength={500} isOptional isLong problem={problem} values={values} />
        <Field visit={visit} name="phone" label="accounts.address-phone" hint="accounts.address-phone-hint" type="tel" autocomplete="tel" isOptional problem={problem} values={values} />
        <Send visit={visit} label="accounts.save" />
      </Form>
    </FormPage>
  )
}
