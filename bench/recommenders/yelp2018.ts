import { join, resolve } from 'node:path'
import type { Evaluation } from '../../src/bin/evaluation/run.ts'
import { figure, type Section } from './section.ts'

const PUBLISHED: readonly (readonly [string, string, string])[] = [
  ['LightGCN (He et al. 2020)', '.0649', '.0530'],
  ['EASE (Steck 2019)', '.0657', '.0552'],
  ['UltraGCN (Mao et al. 2021)', '.0683', '.0561'],
  ['Turbo-CF (Park et al. 2024)', '.0693', '.0574'],
  ['GF-CF (Shen et al. 2021)', '.0697', '.0571'],
  ['BSPM (Choi et al. 2023)', '.0720', '.0593'],
  ['XSimGCL (Yu et al. 2023)', '.0723', '.0604'],
]

/** Yelp2018 as split for LightGCN: full ranking, train masked, each recommender fitted with its defaults. */
export const yelp2018: Section = {
  title: 'Yelp2018 (LightGCN split)',
  async run(folder, say) {
    const train = join(folder, 'yelp2018/train.txt')
    const test = join(folder, 'yelp2018/test.txt')
    if (!(await Bun.file(train).exists())) return null
    const rows: string[][] = PUBLISHED.map(([name, recall, ndcg]) => [name, recall, ndcg, '', '', '', '', '', ''])
    for (const name of ['popularity', 'user-based', 'item-based', 'collaborative']) {
      say(`Yelp2018: ${name}`)
      const command = resolve(import.meta.dir, '../../src/bin/evaluate.ts')
      const child = Bun.spawn({
        cmd: [process.execPath, command, '--train', train, '--test', test, '--recommender', name, '--json'],
        stderr: 'inherit',
      })
      const [evaluation] = (await new Response(child.stdout).json()) as [Evaluation]
      rows.push([
        `**${name}**`,
        ...[evaluation.recall, evaluation.ndcg, evaluation.hitRate, evaluation.mrr, evaluation.coverage].map(figure),
        evaluation.fitSeconds.toFixed(0),
        evaluation.serveMillisecondsPer1000.toFixed(0),
        evaluation.peakMemoryMebibytes.toFixed(0),
      ])
    }
    return {
      heading: ['method', 'Recall@20', 'NDCG@20', 'HR@20', 'MRR@20', 'coverage', 'fit s', 'ms / 1,000 people', 'peak MiB'],
      rows,
      notes: ['Published figures as commonly quoted, not checked against the papers here; ours in bold, from this run.'],
    }
  },
}
