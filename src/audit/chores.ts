/** Every hour the head of the chain is signed, and written where a change of the database does not reach: a file to carry away. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ChoreTable } from '../platform/chores.ts'
import { type Config, keyFor } from '../platform/config.ts'
import { type AuditHead, takeHead } from './verify.ts'

export const auditKey = (config: Pick<Config, 'secretKey'>): Buffer => keyFor(config, 'audit-head')
const fileOf = (config: Pick<Config, 'dataDir'>): string => join(config.dataDir, 'audit-heads.jsonl')

export const auditChores = (config: Config): ChoreTable => ({
  'audit-signs-head': {
    when: { cron: '3 * * * *' },
    perform: async (db, now) => {
      const head = await takeHead(db, auditKey(config), now)
      if (!head) return 'nothing new'
      mkdirSync(config.dataDir, { recursive: true })
      appendFileSync(fileOf(config), `${JSON.stringify(head)}\n`, { mode: 0o600 })
      return head.number
    },
  },
})

/** The heads that were written to the file. */
export function carriedHeads(config: Pick<Config, 'dataDir'>): AuditHead[] {
  if (!existsSync(fileOf(config))) return []
  return readFileSync(fileOf(config), 'utf8').split('\n').filter(Boolean).map((line) => {
    const head = JSON.parse(line) as AuditHead
    return { ...head, at: new Date(head.at) }
  })
}
