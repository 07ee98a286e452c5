/** What do you like? A few picks, and the list of a newcomer is theirs. */
import type { Craving } from '../../src/recommendations/cravings.ts'
import type { Picks } from '../../src/recommendations/picks.ts'
import { url, type Url } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Form, Send } from '../accounts/form.tsx'
import { Layout } from '../layout.tsx'
import { cityName } from '../parts/facts.tsx'
import { ProblemNotice, type ShownProblem } from '../parts/problem.tsx'

export interface TastesData {
  /** What can be picked; what is asked for most comes first. */
  readonly cuisines: ReadonlyArray<string>
  readonly dishes: ReadonlyArray<Craving>
  readonly areas: ReadonlyArray<string>
  readonly diets: ReadonlyArray<string>
  readonly picks: Picks
  readonly formKey: string
  readonly next: Url
  readonly problem?: ShownProblem
}

const PRICE_LEVELS = ['1', '2', '3'] as const

export const TastesPage = ({ visit, data }: { visit: Visit; data: TastesData }) => {
  const { words } = visit
  const { picks } = data
  return (
    <Layout visit={visit} title={words.text('recommendations.tastes')}>
      <div class="narrow">
        <h1>{words('recommendations.tastes')}</h1>
        <p class="lead">{words('recommendations.tastes-lead')}</p>
        {data.problem !== undefined && <ProblemNotice visit={visit} problem={data.problem} />}
        <Form visit={visit} action={url`/tastes`} next={data.next} formKey={data.formKey}>
          <Choices name="cuisines[]" title={words.text('recommendations.tastes-cuisines')} chosen={picks.cuisine} values={data.cuisines.map((one) => ({ value: one, label: words.knownText(`restaurants.cuisine-${one}`, one) }))} />
          <Choices name="dishes[]" title={words.text('recommendations.tastes-dishes')} chosen={picks.dish} values={data.dishes.map(({ name }) => ({ value: name, label: name }))} />
          <Choices name="areas[]" title={words.text('recommendations.tastes-areas', { city: cityName(visit, visit.city) })} chosen={picks.area} values={data.areas.map((one) => ({ value: one, label: one }))} />
          <Choices name="diets[]" title={words.text('recommendations.tastes-diets')} chosen={picks.diet} values={data.diets.map((one) => ({ value: one, label: words.knownText(`restaurants.diet-${one}`, one) }))} />
          <fieldset class="chips"><legend>{words('recommendations.tastes-price')}</legend>
            <label class="chip"><input type="radio" name="price" value="any" checked={picks.price.length === 0} /><span>{words('recommendations.tastes-price-any')}</span></label>
            {PRICE_LEVELS.map((level) => <label class="chip"><input type="radio" name="price" value={level} checked={picks.price.includes(level)} /><span safe>{'₦'.repeat(Number(level))}</span></label>)}
          </fieldset>
          <div><Send visit={visit} label="recommendations.tastes-save" /></div>
        </Form>
      </div>
    </Layout>
  )
}

const Choices = ({ name, title, values, chosen }: { name: string; title: string; values: ReadonlyArray<{ readonly value: string; readonly label: string }>; chosen: ReadonlyArray<string> }) => (
  <fieldset class="chips"><legend safe>{title}</legend>
    {values.map(({ value, label }) => <label class="chip"><input type="checkbox" name={name} value={value} checked={chosen.includes(value)} /><span safe>{label}</span></label>)}
  </fieldset>
)
