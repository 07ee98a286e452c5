import { interactionsFrom, linksFrom } from '../../../ml/dataset/interactions.ts'
import { Ids, type Pairs, readPairs, UnreadableSet } from '../../../ml/dataset/public-formats.ts'
import type { Interactions, TrainingSet } from '../../../ml/recommenders/recommender.ts'

export interface PublicSet {
  readonly set: TrainingSet
  readonly test: Interactions
}

/** Reads the files of one public set; people and items of test and friends join those of train. */
export async function readPublicSet(files: { train: string; test: string; social?: string }): Promise<PublicSet> {
  const people = new Ids()
  const items = new Ids()
  const train = await pairsOf(files.train, people, items)
  const trainPeople = people.count
  const test = await pairsOf(files.test, people, items)
  const links = files.social ? await pairsOf(files.social, people, people) : null
  if (trainPeople === 0 || train.from.length === 0) throw new UnreadableSet(`${files.train}: nobody holds anything`)
  if (test.from.length === 0) throw new UnreadableSet(`${files.test}: nothing to judge by`)
  return {
    set: {
      interactions: interactionsFrom(train, people.count, items.count),
      ...(links && { friends: linksFrom(links, people.count) }),
    },
    test: interactionsFrom(test, people.count, items.count),
  }
}

async function pairsOf(file: string, from: Ids, to: Ids): Promise<Pairs> {
  const handle = Bun.file(file)
  if (!(await handle.exists())) throw new UnreadableSet(`${file}: no such file`)
  return readPairs(await handle.text(), file, from, to)
}
