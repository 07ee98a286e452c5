/** Times in the reader's words, with the day where it is another one; all in Nigeria's time. */
import { addDays, localTime } from '../../src/vocabulary/calendar.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'

export const timeText = ({ words }: Visit, instant: Date): string => words.timeOfDayText(localTime(instant).minute)

/** "13:15 to 13:45", with its day when that is not today. */
export function rangeText(visit: Visit, from: Date, until: Date): string {
  const range = visit.words.text('orders.range', { from: timeText(visit, from), until: timeText(visit, until) })
  const day = dayText(visit, from)
  return day === '' ? range : `${day}, ${range}`
}

/** Empty for today. */
export function dayText({ words, now }: Visit, instant: Date): string {
  const [today, day] = [localTime(now).date, localTime(instant).date]
  if (day === today) return ''
  return day === addDays(today, 1) ? words.text('parts.tomorrow') : words.dateText(instant)
}
