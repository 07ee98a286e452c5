/** The HTML door of the data team: models, training runs, and what the served lists are like. Who may knock stands in web/access-table.ts. */
import { t } from 'elysia'
import { ExplorationPage } from '../../views/recommendations/exploration.tsx'
import { ModelPage, ModelsPage } from '../../views/recommendations/models.tsx'
import { ServedListsPage } from '../../views/recommendations/served-lists.tsx'
import { isInHand, RunProgress, TrainingRunPage, TrainingRunsPage, type TrainingFormState } from '../../views/recommendations/training-runs.tsx'
import { write } from '../platform/database.ts'
import { cursorOf } from '../vocabulary/cursor.ts'
import { nothing } from '../vocabulary/html.ts'
import { invalid } from '../vocabulary/refusal.ts'
import { url } from '../vocabulary/url.ts'
import type { Visit } from '../vocabulary/visit.ts'
import { door, signedIn } from '../web/door.ts'
import type { House } from '../web/house.ts'
import { orAgain } from '../web/or-again.ts'
import { fragment, page, seeOther } from '../web/page.ts'
import { ModelsShown, newestOf, OneModel, OneRun, RunsQuery, RunWatched, TrainingForm, trainingOfForm } from './inputs.ts'
import { explorationReport } from './off-policy-report.ts'
import { promoteModel, rollBackModel } from './promote-model.ts'
import { modelOf, modelsNamed, modelsOf, recommendationState, runOf, runsOf } from './queries.ts'
import { servedLists } from './served-lists.ts'
import { cancelTraining, FULL_TRAINING, RUN_KINDS, startTraining, TRAINABLE } from './training.ts'

const fresh = { headers: { 'cache-control': 'no-store' } } as const
const ROWS = 20
const DAY_MS = 86_400_000
const EXPLORED_DAYS = 30
/** How many of the newest are compared when nobody chose any. */
const COMPARED_UNASKED = 10
/** For who watches a run without script. */
const RELOAD_SECONDS = 5

export function dataTeamPages(house: House) {
  const { db } = house

  async function runsPage(visit: Visit, cursor: string | undefined, asked: Partial<TrainingFormState>) {
    const rows = await runsOf(db, { limit: ROWS, after: newestOf('runs', cursor) })
    const last = rows.length > ROWS ? rows[ROWS - 1] : undefined
    const form = { kinds: RUN_KINDS, recommenders: TRAINABLE, values: { kind: 'full', recommenders: FULL_TRAINING.recommenders, seed: FULL_TRAINING.seed, windowStart: '', windowEnd: '' }, ...asked }
    return <TrainingRunsPage visit={visit} form={form} runs={rows.slice(0, ROWS)} next={last ? cursorOf('runs', [last.queuedAt.getTime(), last.id]) : null} />
  }

  return door('data-team-pages')
    .get('/admin/models', async ({ query, visit }) => {
      const recommender = query.recommender ?? null
      const rows = await modelsOf(db, { recommender: recommender ?? undefined, limit: ROWS, after: newestOf('models', query.cursor) })
      const models = rows.slice(0, ROWS)
      const chosen = query.compare?.length ? query.compare : models.filter(({ metrics }) => 'ndcg@20' in metrics).slice(0, COMPARED_UNASKED).map(({ version }) => version)
      const [{ live }, compared] = await Promise.all([recommendationState(db, visit.now), modelsNamed(db, chosen)])
      const last = rows.length > ROWS ? models.at(-1) : undefined
      return page(<ModelsPage visit={visit} live={live} models={models} compared={compared} recommenders={TRAINABLE} recommender={recommender} next={last ? cursorOf('models', [last.createdAt.getTime(), last.version]) : null} />, fresh)
    }, { query: ModelsShown })
    .get('/admin/models/:version', async ({ params, visit }) => page(<ModelPage visit={visit} model={await modelOf(db, params.version)} />, fresh), { params: OneModel })
    .post('/admin/models/:version/promotion', async ({ params, visit }) => {
      await write(db, (tx) => promoteModel(tx, params.version, signedIn(visit).id, visit.now))
      return seeOther(url`/admin/models`)
    }, { params: OneModel })
    .post('/admin/models/:version/rollback', async ({ params, visit }) => {
      await write(db, (tx) => rollBackModel(tx, params.version, signedIn(visit).id, visit.now))
      return seeOther(url`/admin/models`)
    }, { params: OneModel })
    .get('/admin/training-runs', async ({ query, visit }) => page(await runsPage(visit, query.cursor, {}), fresh), { query: t.Pick(RunsQuery, ['cursor']) })
    .post('/admin/training-runs', ({ body, visit }) => orAgain(async () => {
      if (!body.recommenders?.length) throw invalid('recommenders', 'value-missing')
      const request = trainingOfForm(body, signedIn(visit).id)
      const run = await write(db, (tx) => startTraining(tx, request, visit.now))
      return seeOther(url`/admin/training-runs/${run.id}`)
    }, (problem) => runsPage(visit, undefined, {
      problem,
      values: { kind: body.kind, recommenders: body.recommenders ?? [], seed: body.seed ?? FULL_TRAINING.seed, windowStart: body.window_start ?? '', windowEnd: body.window_end ?? '' },
    })), { body: TrainingForm })
    .get('/admin/training-runs/:id', async ({ params, query, visit }) => {
      const run = await runOf(db, params.id)
      // The page has more to say about a run that has ended than its progress.
      if (visit.wantsFragment) return isInHand(run) ? fragment(<RunProgress visit={visit} run={run} />, fresh) : fragment(nothing, { headers: { ...fresh.headers, 'hx-refresh': 'true' } })
      const watched = query.watch === '1'
      return page(<TrainingRunPage visit={visit} run={run} watched={watched} />, { headers: { ...fresh.headers, ...(watched && isInHand(run) ? { refresh: String(RELOAD_SECONDS) } : {}) } })
    }, { params: OneRun, query: RunWatched })
    .post('/admin/training-runs/:id/cancellation', async ({ params, visit }) => {
      await write(db, (tx) => cancelTraining(tx, params.id, visit.now))
      return seeOther(url`/admin/training-runs/${params.id}`)
    }, { params: OneRun })
    .get('/admin/exploration', async ({ visit }) => page(<ExplorationPage visit={visit} report={await explorationReport(db, new Date(visit.now.getTime() - EXPLORED_DAYS * DAY_MS), visit.now)} />, fresh))
    .get('/admin/recommendations', async ({ visit }) => {
      const [state, served] = await Promise.all([recommendationState(db, visit.now), servedLists(db, house.catalogue, visit.now)])
      return page(<ServedListsPage visit={visit} state={state} served={served} />, fresh)
    })
}
