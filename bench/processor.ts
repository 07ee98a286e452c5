/** What each process of a house has cost of the processor, from /proc: whatever else the machine does, this is what the work takes. */
import { readdirSync, readFileSync } from 'node:fs'

/** In which the system counts. */
const TICKS_PER_SECOND = 100

const NAMES: ReadonlyArray<readonly [string, string]> = [['src/server.ts', 'web'], ['src/worker.ts', 'worker'], ['ml/worker.ts', 'ml'], ['ml/train.ts', 'training'], ['bench/', 'the load itself']]

/**
 * Name -> seconds of processor until now; empty where there is no /proc.
 * @param postgres the id of any backend: all children of its parent are counted
 */
export function processorSeconds(postgres: number): ReadonlyMap<string, number> {
  const processes = readProcesses()
  const parents = new Map(processes.map(({ pid, parent }) => [pid, parent]))
  const isOurs = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at)) if (at === process.pid) return true
    return false
  }
  const server = parents.get(postgres)
  const sums = new Map<string, number>()
  for (const { pid, parent, command, seconds } of processes) {
    const name = server !== undefined && (parent === server || pid === server) ? 'PostgreSQL' : isOurs(pid) ? NAMES.find(([script]) => command.includes(script))?.[1] : undefined
    if (name !== undefined) sums.set(name, (sums.get(name) ?? 0) + seconds)
  }
  return sums
}

function readProcesses() {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
        // The name in brackets may hold anything: what follows its end is in columns.
        const columns = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
        return [{ pid: Number(pid), parent: Number(columns[1]), seconds: (Number(columns[11]) + Number(columns[12])) / TICKS_PER_SECOND, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') }]
      } catch {
        return []
      }
    })
  } catch {
    return []
  }
}
