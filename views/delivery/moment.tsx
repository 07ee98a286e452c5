/** Times on the pages of delivery: the clock of Nigeria, with the day where it is another one. */
import { localTime } from '../../src/vocabulary/calendar.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'

export const Clock = ({ visit: { words, now }, at }: { visit: Visit; at: Date }) => {
  const { date, minute } = localTime(at)
  return <time datetime={at.toISOString()}>{date === localTime(now).date ? words.timeOfDay(minute) : <>{words.date(at)}, {words.timeOfDay(minute)}</>}</time>
}
