/** The hours of a week, one line a day, today's set off. */
import type { HoursRow } from '../../src/restaurants/opening.ts'
import { localTime } from '../../src/vocabulary/calendar.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'

// The week begins on Monday here; 0 is Sunday.
const WEEK = [1, 2, 3, 4, 5, 6, 0]

export function Hours({ visit, hours }: { visit: Visit; hours: ReadonlyArray<HoursRow> }) {
  const { words } = visit
  const today = localTime(visit.now).weekday
  return (
    <dl class="hours">
      {WEEK.map((weekday) => {
        const ranges = rangesOf(hours, weekday).map((r) => words.text('restaurants.range', { from: words.timeOfDayText(r.opensMinute), to: words.timeOfDayText(r.closesMinute) }))
        const emphasis = weekday === today ? 'today' : undefined
        return (
          <>
            <dt class={emphasis}>{words(`restaurants.weekday-${weekday}`)}</dt>
            <dd class={emphasis} safe>{ranges.length === 0 ? words.text('parts.closed') : ranges.join(words.text('parts.comma'))}</dd>
          </>
        )
      })}
    </dl>
  )
}

/** Ranges of one day in any way of serving, each once, in order. */
function rangesOf(hours: ReadonlyArray<HoursRow>, weekday: number): HoursRow[] {
  const byOpening = new Map<number, HoursRow>()
  for (const row of hours) {
    if (row.weekday !== weekday) continue
    const known = byOpening.get(row.opensMinute)
    if (!known || known.closesMinute < row.closesMinute) byOpening.set(row.opensMinute, row)
  }
  return [...byOpening.values()].sort((a, b) => a.opensMinute - b.opensMinute)
}
