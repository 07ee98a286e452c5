/** The JSON door of suggestions and feedback, and the data team's door to models and training runs. */
import type { OffPolicyEstimate } from '../../ml/serving/off-policy.ts'
import { eaterOf } from '../orders/desk.ts'
import { write } from '../platform/database.ts'
import { cardJson } from '../restaurants/card-json.ts'
import { moneyJson } from '../vocabulary/money.ts'
import { cursorOf, readCursor } from '../vocabulary/cursor.ts'
import type { Id } from '../vocabulary/id.ts'
import { unknown } from '../vocabulary/refusal.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { about as aboutRoute, type Successes, arrivalOf, door } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { once } from '../web/idempotency.ts'
import { chooseLists } from './choose-lists.ts'
import { giveFeedback } from './give-feedback.ts'
import type { GoesWith } from './goes-with.ts'
import { audienceOf, ExplorationQuery, FeedbackInput, GoesWithQuery, feedbackOf, ListChoice, newestOf, OneModel, OnePlace, OneRun, RegistryQuery, picksOfJson, RunsQuery, SuggestionQuery, TastesInput, TrainingInput, trainingOf } from './inputs.ts'
import type { ListFigures } from './list-figures.ts'
import { explorationReport, type ExplorationReport, NORMAL_95 } from './off-policy-report.ts'
import type { Picks } from './picks.ts'
import { pickTastes } from './pick-tastes.ts'
import { onlyDataTeam } from './policy.ts'
import { promoteModel, rollBackModel } from './promote-model.ts'
import { modelOf, modelsOf, type Newest, type OneRun as RunWithModels, recommendationState, type RegisteredModel, runOf, runsOf } from './queries.ts'
import { servedLists, type ServedLists, type Slice } from './served-lists.ts'
import type { Audience } from './ranking.ts'
import { reasonText } from './reason.ts'
import type { SuggestionPage, Wanted } from './serving.ts'
import { cancelTraining, secondsLeft, startTraining, type TrainingRun } from './training.ts'

const about = (summary: string, ...statuses: Successes) => aboutRoute('Recommendations', summary, ...statuses)
const forTheDataTeam = (summary: string, ...statuses: Successes) => ({ ...aboutRoute('Models and training', summary, ...statuses), description: 'For the data team.' })

/** Before the input is looked at: strangers learn nothing about the shape of writes. */
const dataTeamFirst = ({ request }: { readonly request: Request }): void => {
  const arrival = arrivalOf(request)
  if (arrival) onlyDataTeam(arrival.visit.person)
}

export const recommendationsApi = (house: House) => {
  const { db, suggestions } = house

  async function answered(list: string, query: SuggestionQuery, visit: Visit, find: (audience: Audience, wanted: Wanted) => Promise<SuggestionPage> | SuggestionPage) {
    const audience = audienceOf(query, visit, query.basket === undefined ? await house.baskets.of(eaterOf(visit), visit.now) : null)
    const scope = `${list} ${audience.city}`
    const page = await find(audience, { limit: query.limit, after: positionOf(scope, query.cursor), exclude: new Set<string>(query.exclude ?? []) })
    return pageJson(page, scope, visit)
  }

  return door('recommendations-api', '/api/recommendations')
    .get('/personalized', ({ query, visit }) => answered(`personalized ${visit.dinerId}`, query, visit, (audience, wanted) => suggestions.personalised(visit.dinerId, audience, wanted)),
      { query: SuggestionQuery, detail: about('Places for whoever asks: open or opening soon, and near or delivering here') })
    .get('/similar/:restaurantId', ({ params, query, visit }) => {
      const place = house.catalogue.byId(params.restaurantId)
      if (!place) throw unknown('restaurant')
      return answered(`similar ${place.id}`, query, visit, (audience, wanted) => suggestions.similar(place, audience, wanted))
    }, { params: OnePlace, query: SuggestionQuery, detail: about('Where those go who go there') })
    .get('/trending', ({ query, visit }) => answered('trending', query, visit, (audience, wanted) => suggestions.trending(audience, wanted)),
      { query: SuggestionQuery, detail: about('What has come into favour lately') })
    .get('/goes-with/:restaurantId', async ({ params, query, visit }) => {
      const place = house.catalogue.byId(params.restaurantId)
      if (!place) throw unknown('restaurant')
      const own = query.dishes === undefined ? await house.baskets.of(eaterOf(visit), visit.now) : null
      const basket = new Set<string>(query.dishes ?? (own?.restaurantId === place.id ? own.dishIds : []))
      const { diet } = await suggestions.picksOf(visit.dinerId, visit.now)
      const found = await house.baskets.goesWith(place.id, { basket, limit: query.limit, diets: diet }, visit.now)
      return { items: found.map((one) => goesWithJson(one, visit)), next_cursor: null }
    }, { params: OnePlace, query: GoesWithQuery, detail: { ...about('Dishes of that menu that go with a basket'), description: 'With `dishes`, or with the caller’s own open basket there. `reason_code` tells how it is known: `had-with`, `people` were seen to have both in one meal, a quarter more often than usual; `much-had`, people have it a lot here; `on-the-menu`, nothing is known, and it is of another part of the menu.' } })
    .post('/feedback', async ({ body, request, visit }) => {
      const answer = (id: string | null): Response => json({ id, recorded: id !== null, restaurant_id: body.restaurant_id, kind: body.kind }, id === null ? 200 : 201)
      const response = request.headers.has('idempotency-key')
        ? await once({ db, request, visit, input: body }, async (tx) => answer(await giveFeedback(tx, visit.dinerId, feedbackOf(body), visit.now)))
        : answer(await house.feedback.give(visit.dinerId, feedbackOf(body), visit.now))
      suggestions.forget(visit.dinerId)
      return response
    }, { body: FeedbackInput, detail: about('Tell what a diner did; their list follows within two seconds', 200, 201) })

    .get('/choice', async ({ visit }) => ({ personal: await suggestions.isPersonalFor(visit.dinerId, visit.now) }), { detail: about('Whether the diner has lists of their own') })
    .put('/choice', async ({ body, request, visit }) => {
      const response = await once({ db, request, visit, input: body }, async (tx) => {
        await chooseLists(tx, visit.dinerId, body.personal, visit.now)
        return json({ personal: body.personal })
      })
      suggestions.forget(visit.dinerId)
      return response
    }, { body: ListChoice, detail: about('Lists of one’s own, or the one that everybody gets: then nothing of what the diner does is learned from. Holds at once') })
    .get('/tastes', async ({ visit }) => tastesJson(await suggestions.picksOf(visit.dinerId, visit.now)), { detail: about('What the diner said they like') })
    .put('/tastes', async ({ body, request, visit }) => {
      const picks = picksOfJson(body)
      const response = await once({ db, request, visit, input: body }, async (tx) => {
        await pickTastes(tx, visit.dinerId, picks, visit.now)
        return json(tastesJson(picks))
      })
      suggestions.forget(visit.dinerId)
      return response
    }, { body: TastesInput, detail: about('Say what one likes, instead of what was said before; the list follows at once') })

    .get('/metrics', async ({ visit }) => stateJson(await recommendationState(db, visit.now)), { transform: dataTeamFirst, detail: forTheDataTeam('Live models, their figures, and how far lists lag behind feedback') })
    .get('/lists', async ({ visit }) => servedJson(await servedLists(db, house.catalogue, visit.now)), { transform: dataTeamFirst, detail: forTheDataTeam('What the served lists are like: coverage, novelty and popularity bias as a whole, by city and by language, and how many are behind') })
    .get('/exploration', async ({ query, visit }) => explorationJson(await explorationReport(db, query.since === undefined ? new Date(visit.now.getTime() - EXPLORED_MS) : new Date(query.since), visit.now)),
      { query: ExplorationQuery, transform: dataTeamFirst, detail: forTheDataTeam('What trying places out earned, and what other policies would have earned: IPS and SNIPS') })
    .get('/models', async ({ query }) => {
      const rows = await modelsOf(db, { recommender: query.recommender, limit: query.limit, after: newestOf('models', query.cursor) })
      return listJson('models', rows, query.limit, modelJson, ({ createdAt, version }) => ({ at: createdAt.getTime(), key: version }))
    }, { query: RegistryQuery, transform: dataTeamFirst, detail: forTheDataTeam('Trained models, the newest first') })
    .get('/models/:version', async ({ params }) => modelJson(await modelOf(db, params.version)), { params: OneModel, transform: dataTeamFirst, detail: forTheDataTeam('One model') })
    .post('/models/:version/promotion', async ({ params, visit }) => write(db, (tx) => promoteModel(tx, params.version, staffOf(visit).id, visit.now)),
      { params: OneModel, transform: dataTeamFirst, detail: forTheDataTeam('Make a model the live one of its recommender') })
    .post('/models/:version/rollback', async ({ params, visit }) => write(db, (tx) => rollBackModel(tx, params.version, staffOf(visit).id, visit.now)),
      { params: OneModel, transform: dataTeamFirst, detail: forTheDataTeam('Bring back the model that was live before this one') })
    .get('/training-runs', async ({ query, visit }) => {
      const rows = await runsOf(db, { limit: query.limit, after: newestOf('runs', query.cursor) })
      return listJson('runs', rows, query.limit, (run) => runJson(run, visit.now), ({ queuedAt, id }) => ({ at: queuedAt.getTime(), key: id }))
    }, { query: RunsQuery, transform: dataTeamFirst, detail: forTheDataTeam('Training runs, the newest first') })
    .post('/training-runs', ({ body, request, visit }) => once({ db, request, visit, input: body }, async (tx) => {
      const run = await startTraining(tx, trainingOf(body, staffOf(visit).id), visit.now)
      return json(runJson(run, visit.now), 202, { location: `/api/recommendations/training-runs/${run.id}` })
    }), { body: TrainingInput, transform: dataTeamFirst, detail: forTheDataTeam('Ask for a training run', 202) })
    .get('/training-runs/:id', async ({ params, visit }) => runWithModelsJson(await runOf(db, params.id), visit.now), { params: OneRun, transform: dataTeamFirst, detail: forTheDataTeam('One run: how far it is, and what came of it') })
    .post('/training-runs/:id/cancellation', async ({ params, visit }) => runJson(await write(db, (tx) => cancelTraining(tx, params.id, visit.now)), visit.now),
      { params: OneRun, transform: dataTeamFirst, detail: forTheDataTeam('Call a run off; nothing of it is published') })
}

const staffOf = (visit: Visit): { readonly id: Id<'person'> } => onlyDataTeam(visit.person)

function positionOf(scope: string, cursor: string | undefined): Wanted['after'] {
  if (cursor === undefined) return null
  const [score, id] = readCursor(scope, cursor, ['number', 'string']) as [number, string]
  return { score, id }
}

const goesWithJson = ({ dish, score, reason, people }: GoesWith, { words }: Visit) => ({
  dish: { id: dish.id, name: dish.name, slug: dish.slug, price: moneyJson(dish.price), diets: dish.diets }, score, people, reason: reasonText(words, reason), reason_code: reason.code,
})

function pageJson({ items, modelVersion, more }: SuggestionPage, scope: string, { words }: Visit) {
  const last = items.at(-1)
  return {
    items: items.map(({ card, situation, score, confidence, reason, recommender }) => ({
      restaurant: cardJson(card, situation), score, confidence, reason: reasonText(words, reason), reason_code: reason.code, recommender,
    })),
    next_cursor: more && last ? cursorOf(scope, [last.score, last.card.id]) : null,
    model_version: modelVersion,
  }
}

/** @param rows one more than the page holds, where there is one more */
function listJson<Row, Json>(scope: string, rows: ReadonlyArray<Row>, limit: number, json: (row: Row) => Json, position: (row: Row) => Newest) {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const next = rows.length > limit && last ? position(last) : null
  return { items: shown.map(json), next_cursor: next && cursorOf(scope, [next.at, next.key]) }
}

const json = (body: object, status = 200, headers: Record<string, string> = {}): Response => Response.json(body, { status, headers })

const tastesJson = ({ cuisine, dish, area, diet, price }: Picks) => ({ cuisines: cuisine, dishes: dish, areas: area, diets: diet, max_price_level: price.length === 0 ? null : Math.max(...price.map(Number)) })

const EXPLORED_MS = 30 * 86_400_000

const estimateJson = ({ value, error, effectiveCount }: OffPolicyEstimate) => ({ value, error, low: value - NORMAL_95 * error, high: value + NORMAL_95 * error, effective_count: effectiveCount })

const explorationJson = ({ shows, earned, drawnBy, policies }: ExplorationReport) => ({
  policy: drawnBy, shows, earned, items: policies.map(({ policy, ips, snips }) => ({ policy, ips: estimateJson(ips), snips: estimateJson(snips) })), next_cursor: null,
})

const figuresJson = ({ lists, placesShown, coverage, noveltyBits, popularShare, popularDeeds, inequality }: ListFigures) => ({
  lists, places_shown: placesShown, coverage, novelty_bits: noveltyBits, popular_share: popularShare, popular_deeds: popularDeeds, inequality,
})

const slicesJson = (slices: ReadonlyArray<Slice>) => slices.map(({ of, figures }) => ({ of, ...figuresJson(figures) }))

const servedJson = ({ whole, cities, languages, ...served }: ServedLists) => ({
  lists: served.count, sampled: served.sampled, first: served.first, deeds: served.deeds, diners_active: served.active, diners_waiting: served.waiting,
  median_age_seconds: served.medianAgeSeconds, oldest_age_seconds: served.oldestAgeSeconds, whole: figuresJson(whole), cities: slicesJson(cities), languages: slicesJson(languages),
})

const instantJson = (instant: Date | null): string | null => instant?.toISOString() ?? null

const modelJson = (model: RegisteredModel) => ({
  version: model.version, recommender: model.recommender, state: model.state, note: model.note, promoted_by: model.promotedBy, promoted_at: instantJson(model.promotedAt),
  window_start: instantJson(model.windowStart), window_end: instantJson(model.windowEnd), seed: model.seed, parameters: model.parameters, metrics: model.metrics,
  sha256: model.sha256, bytes: model.bytes, training_run_id: model.runId, created_at: instantJson(model.createdAt),
})

const runJson = (run: TrainingRun, now: Date) => ({
  id: run.id, kind: run.kind, recommenders: run.recommenders, seed: run.seed, state: run.state, percent: run.percent, stage: run.stage, seconds_left: secondsLeft(run, now), error: run.error, attempts: run.attempts,
  window_start: instantJson(run.windowStart), window_end: instantJson(run.windowEnd), started_by: run.startedBy,
  queued_at: instantJson(run.queuedAt), started_at: instantJson(run.startedAt), ended_at: instantJson(run.endedAt),
})

const runWithModelsJson = (run: RunWithModels, now: Date) => ({ ...runJson(run, now), models: run.models.map(modelJson) })

const stateJson = ({ live, ml, lastDay, lists, runsInHand }: Awaited<ReturnType<typeof recommendationState>>) => ({
  live: live.map(modelJson),
  ml: ml && { backend: ml.backend, beat_at: instantJson(ml.beatAt), live_versions: ml.liveVersions, queue: ml.queue, lists_refreshed: ml.lists.count, lag_ms: { median: ml.lists.lagMsMedian, p95: ml.lists.lagMsP95 } },
  last_day: lastDay, lists, runs_in_hand: runsInHand,
})
