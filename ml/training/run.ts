/** One training run: load, fit, judge, publish. All it says and does stands in rows. */
import { and, eq, inArray } from 'drizzle-orm'
import { models, trainingRuns } from '../../drizzle/schema/recommendations.ts'
import type { Connection, Database } from '../../src/platform/database.ts'
import type { Log } from '../../src/platform/log.ts'
import type { Id } from '../../src/vocabulary/id.ts'
import { ATTEMPTS_PER_RUN } from '../contract.ts'
import { type Dataset, datasetFrom } from '../dataset/from-rows.ts'
import { cutTime, splitAt, type TimeSplit } from '../dataset/time-split.ts'
import { judge, type Scorer, type Verdict } from '../evaluation/judge.ts'
import { newcomersOf } from '../evaluation/newcomers.ts'
import { knowledgeOf, Library, PERSONAL_RECOMMENDERS } from '../lists/knowledge.ts'
import { readTallies, sharedLists, sheetOf } from '../lists/shared-lists.ts'
import { refusalOf } from '../publishing/gate.ts'
import { type Candidate, publish, RunWasCancelled } from '../publishing/publish.ts'
import { type OpenedModel, openModel, sealModel, sha256 } from '../publishing/sealed-model.ts'
import { hybrid, isHybrid } from '../recommenders/hybrid.ts'
import type { Interest, InterestReport } from '../recommenders/interest.ts'
import { HOUSE_RECOMMENDERS } from '../recommenders/house-recommenders.ts'
import { popularity } from '../recommenders/popularity.ts'
import { type FitOptions, type Model, type Recommender, type TrainingSet, UnusableTrainingSet } from '../recommenders/recommender.ts'
import { backfill } from './backfill.ts'
import { type Progress, progressOf } from './progress.ts'
import { promisesOf } from './promises.ts'

export type RunOutcome = 'done' | 'cancelled' | 'failed' | 'gone'
type Run = typeof trainingRuns.$inferSelect

/**
 * What is judged is what is served: models learn from all but the latest share, are judged on that share, and go live
 * as they are. The running model never saw that share either, so that the comparison is fair.
 */
const HELD_OUT_SHARE = 0.08
const JUDGED_AT = 20
const JUDGED_PEOPLE = 5_000

export async function performRun(connection: Connection, runId: Id<'training-run'>, log: Log, clock: () => Date): Promise<RunOutcome> {
  const { db } = connection
  const run = await begin(db, runId, clock())
  if (run === null) return 'gone'
  if (run.state === 'failed') return 'failed'
  const progress = progressOf(db, runId, clock)
  try {
    if (run.kind === 'backfill') await backfill(connection, run, progress, log, clock)
    else await train(connection, run, progress, log, clock)
    return 'done'
  } catch (error) {
    if (error instanceof RunWasCancelled) return 'cancelled'
    // What was asked cannot be done with these data: to try again would end alike.
    if (!(error instanceof UnusableTrainingSet)) throw error
    await fail(db, runId, error.message, clock())
    return 'failed'
  }
}

/** Takes the run in hand. A run that was begun twice and never ended is given up. */
async function begin(db: Database, runId: Id<'training-run'>, now: Date): Promise<Run | null> {
  return db.transaction(async (tx) => {
    const [run] = await tx.select().from(trainingRuns).where(eq(trainingRuns.id, runId)).for('update')
    if (!run || (run.state !== 'queued' && run.state !== 'running')) return null
    const isGivenUp = run.attempts >= ATTEMPTS_PER_RUN
    const change = isGivenUp
      ? { state: 'failed' as const, endedAt: now, error: run.error ?? 'its process ended without a word, more than once' }
      : { state: 'running' as const, startedAt: now, attempts: run.attempts + 1, percent: 0, stage: 'reading', windowEnd: run.windowEnd ?? now }
    const [changed] = await tx.update(trainingRuns).set(change).where(eq(trainingRuns.id, runId)).returning()
    return changed ?? null
  })
}

export async function fail(db: Database, runId: Id<'training-run'>, reason: string, now: Date): Promise<void> {
  await db.update(trainingRuns).set({ state: 'failed', error: reason.slice(0, 2_000), endedAt: now })
    .where(and(eq(trainingRuns.id, runId), inArray(trainingRuns.state, ['queued', 'running'])))
}

async function train(connection: Connection, run: Run, progress: Progress, log: Log, clock: () => Date): Promise<void> {
  const window = { start: run.windowStart, end: run.windowEnd ?? clock() }
  const dataset = await datasetFrom(connection.sql, window, async () => progress.reach(5, 'reading'))
  if (dataset.set.interactions.items.length === 0) throw new UnusableTrainingSet('empty', 'nobody took anything in this window')
  const split = splitAt(dataset.set, cutTime(dataset.set.interactions.times!, HELD_OUT_SHARE))
  // The earliest of many equal times would leave nothing to learn from: then all is learned from, and nothing judged.
  const learned = split.early.interactions.items.length > 0 ? split : splitAt(dataset.set, Infinity)
  log.info({ runId: run.id, people: learned.early.interactions.peopleCount, items: dataset.itemIds.length, interactions: dataset.set.interactions.items.length }, 'training set read')

  const baseline = await verdictOf(await popularity.fit(learned.early, { seed: run.seed }), dataset, learned, run.seed)
  const candidates: Candidate[] = []
  for (const [at, name] of run.recommenders.entries()) {
    const part = progress.part(10 + (80 * at) / run.recommenders.length, 10 + (80 * (at + 1)) / run.recommenders.length)
    candidates.push(await candidateOf(connection.db, run, name, dataset, learned, baseline, part))
  }
  await progress.reach(92, 'writing lists')
  const published = run.kind === 'evaluation' ? candidates.map((one) => ({ ...one, refusal: one.refusal ?? 'trained to be looked at, not to be served' })) : candidates
  const now = clock()
  const lists = await listsOf(connection, published, log, now)
  await progress.reach(97, 'publishing')
  await publish(connection.db, {
    runId: run.id, candidates: published, lists, seed: run.seed, promotedBy: run.startedBy ?? 'training',
    window: { start: run.windowStart, end: new Date(Number.isFinite(learned.at) ? learned.at : window.end.getTime()) },
  }, now)
}

async function candidateOf(db: Database, run: Run, name: string, dataset: Dataset, split: TimeSplit, baseline: Verdict, progress: Progress): Promise<Candidate> {
  const recommender = HOUSE_RECOMMENDERS[name]
  if (!recommender) throw new UnusableTrainingSet('misshapen', `there is no recommender ${name}`)
  const began = performance.now()
  const abort = new AbortController()
  const running = await runningModel(db, name)
  const options: FitOptions = {
    seed: run.seed, signal: abort.signal,
    onProgress: (share, stage) => void progress.reach(share * 80, `${name}: ${stage}`).catch((reason) => abort.abort(reason)),
  }
  const model = await (run.kind === 'incremental' ? updated(recommender, split.early, options, running.model) : recommender.fit(split.early, options))
  const fitMilliseconds = Math.round(performance.now() - began)
  const own = await verdictOf(model, dataset, split, run.seed, (share) => progress.reach(80 + share * 8, `${name}: judging`))
  const promises = isHybrid(model) && Number.isFinite(split.at) ? await promisesOf(model, dataset, split, (share) => progress.reach(88 + share * 4, `${name}: weighing promises`)) : NO_PROMISES
  const newcomers = isHybrid(model) ? await newcomersOf(model, split, { k: JUDGED_AT, peopleLimit: JUDGED_PEOPLE, seed: run.seed, onShare: (share) => progress.reach(92 + share * 3, `${name}: judging newcomers`) }) : null
  const theirs = running.model && (await verdictOf(running.model, dataset, split, run.seed))
  return {
    version: versionOf(run, name), recommender: name, bytes: sealModel(name, model, dataset.itemIds, promises.interest), refusal: refusalOf(own, theirs), comparedWith: running.version,
    parameters: { kind: run.kind, held_out_from: Number.isFinite(split.at) ? new Date(split.at).toISOString() : null, ...(promises.report && { reliability: promises.report.bins }) },
    metrics: {
      'recall@20': own.recall, 'ndcg@20': own.ndcg, 'coverage@20': own.coverage, people: own.people, fit_ms: fitMilliseconds, interactions: split.early.interactions.items.length,
      'popularity.recall@20': baseline.recall, 'popularity.ndcg@20': baseline.ndcg, 'popularity.coverage@20': baseline.coverage,
      ...reported(promises), ...(newcomers && Object.fromEntries(Object.entries(newcomers).map(([figure, value]) => [`newcomers.${figure}`, value]))),
      ...(theirs ? { 'running.recall@20': theirs.recall, 'running.ndcg@20': theirs.ndcg } : {}),
    },
  }
}

const NO_PROMISES: { readonly interest: Interest | null; readonly report: InterestReport | null } = { interest: null, report: null }

const reported = ({ interest, report }: typeof NO_PROMISES): Record<string, number> => (report === null ? {} : {
  'promises.looks': report.looks, 'promises.error': report.error, 'promises.shown': report.shown, 'promises.told': interest === null ? 0 : 1, ...(report.shownError !== null && { 'promises.shown_error': report.shownError }),
})

/** What happened since is counted in; what was learned (the weights of the blend) stays. Without a running model that can be kept, all is learned. */
const updated = (recommender: Recommender, set: TrainingSet, options: FitOptions, running: OpenedModel | null): Promise<Model> =>
  recommender === hybrid && running && isHybrid(running.model) ? hybrid.refit(set, options, running.model) : recommender.fit(set, options)

/** `item-based-20261122-030000-5f2c1a`: what, data until when, and which run. */
function versionOf(run: Run, name: string): string {
  const end = (run.windowEnd ?? run.queuedAt).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15)
  return `${name}-${end}-${run.id.slice(-6)}`
}

/** A live model that cannot be opened any more does not stand in the way of a new one. */
async function runningModel(db: Database, name: string): Promise<{ version: string | null; model: OpenedModel | null }> {
  const [row] = await db.select({ version: models.version, sha256: models.sha256, artefact: models.artefact }).from(models).where(and(eq(models.recommender, name), eq(models.state, 'live')))
  if (!row) return { version: null, model: null }
  try {
    return { version: row.version, model: openModel(row.artefact, row.sha256) }
  } catch {
    return { version: row.version, model: null }
  }
}

const verdictOf = (of: Model | OpenedModel, dataset: Dataset, split: TimeSplit, seed: number, onShare?: (share: number) => Promise<void>): Promise<Verdict> =>
  judge('model' in of ? scorerOfOther(of, dataset.itemIds) : scorerOf(of), split, { k: JUDGED_AT, peopleLimit: JUDGED_PEOPLE, seed, ...(onShare ? { onShare } : {}) })

/** As lists are written: for any hour. */
const scorerOf = (model: Model): Scorer => (history, times, out) =>
  model.score({ person: null, history, ...(times ? { historyTimes: times } : {}), context: { isTimeless: true } }, out)

/** Scores of a model that knows other items: what it does not know, it never recommends. */
function scorerOfOther({ model, itemOf }: OpenedModel, itemIds: ReadonlyArray<string>): Scorer {
  const theirs = Int32Array.from(itemIds, (id) => itemOf.get(id) ?? -1)
  const scores = new Float32Array(model.itemCount)
  return (history, _times, out) => {
    model.score({ person: null, history: Uint32Array.from(history, (item) => theirs[item]!).filter((item) => item < model.itemCount), context: { isTimeless: true } }, scores)
    for (let item = 0; item < out.length; item++) out[item] = theirs[item]! < 0 ? -Infinity : scores[theirs[item]!]!
  }
}

/** The shared lists as they will be once these candidates are live. */
async function listsOf(connection: Connection, candidates: ReadonlyArray<Candidate>, log: Log, now: Date): Promise<{ lists: ReturnType<typeof sharedLists>; modelVersion: string; sheet: Uint8Array | null } | null> {
  const accepted = candidates.filter(({ refusal }) => refusal === null)
  if (accepted.length === 0) return null
  const library = new Library(log)
  await library.reload(connection)
  const opened = new Map(library.openedModels)
  for (const { recommender, version, bytes } of accepted) opened.set(recommender, { version, ...openModel(bytes, sha256(bytes)) })
  const knowledge = knowledgeOf(library.knowledge.places, opened)
  const modelVersion = PERSONAL_RECOMMENDERS.map((name) => knowledge.liveVersions[name]).find(Boolean) ?? knowledge.liveVersions.popularity ?? 'none'
  return { lists: sharedLists(knowledge, await readTallies(connection.db, now)), modelVersion, sheet: sheetOf(knowledge.personal) }
}
