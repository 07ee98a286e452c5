/** `bun run bench:recommenders [title ...]`: every public set beside the published figures, and the demo city, as Markdown. */
import { cpus, totalmem } from 'node:os'
import { resolve } from 'node:path'
import { basket } from './recommenders/basket.ts'
import { chances } from './recommenders/chances.ts'
import { demoCity, demoDiversity, newRestaurants } from './recommenders/demo-city.ts'
import { diversity } from './recommenders/diversity.ts'
import { foursquare, newVenues } from './recommenders/foursquare.ts'
import { lastfmSocial } from './recommenders/lastfm-social.ts'
import type { Section, Table } from './recommenders/section.ts'
import { uciRestaurants } from './recommenders/uci.ts'
import { yelp2018 } from './recommenders/yelp2018.ts'

const sections: readonly Section[] = [yelp2018, foursquare, newVenues, chances, uciRestaurants, diversity, lastfmSocial, demoCity, newRestaurants, demoDiversity, basket]

const folder = process.env.BUKA_SHARED_DATA ?? resolve(import.meta.dir, '../../shared/data')
const wanted = process.argv.slice(2).map((word) => word.toLowerCase())

function markdown({ heading, rows, notes }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(heading), line(heading.map(() => '---')), ...rows.map(line), ...notes.map((note) => `\n${note}`)].join("\n")
}

console.log(`${cpus().length} x ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Bun ${Bun.version}`)
for (const section of sections) {
  if (wanted.length > 0 && !wanted.some((word) => section.title.toLowerCase().includes(word))) continue
  const table = await section.run(folder, (text) => console.error(text))
  console.log(`\n## ${section.title}\n\n${table ? markdown(table) : `not measured: its files are not in ${folder}`}`)
}
