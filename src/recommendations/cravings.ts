/** What people eat at which hour: words to search for, each with the photo of such a dish. */
import { localTime } from '../vocabulary/calendar.ts'

export type Daypart = 'morning' | 'noon' | 'evening' | 'night'

export interface Craving {
  readonly name: string
  readonly photo: string
}

/** The hours of eating: akara at dawn is not suya at night. */
export function daypartOf(now: Date): Daypart {
  const { minute } = localTime(now)
  if (minute < 4 * 60) return 'night'
  if (minute < 11 * 60) return 'morning'
  if (minute < 16 * 60) return 'noon'
  return minute < 21 * 60 ? 'evening' : 'night'
}

const craving = (name: string, photo: string): Craving => ({ name, photo })

export const CRAVINGS: Readonly<Record<Daypart, ReadonlyArray<Craving>>> = {
  morning: [
    craving('Àkàrà & Pap', 'akara-pap'), craving('Mọ́ín-mọ́ín', 'moi-moi'), craving('Ẹ̀wà Agọ̀yìn', 'ewa-agoyin'), craving('Yam & Egg', 'yam-egg'),
    craving('Masa', 'masa'), craving('Agége Bread', 'bread-loaf'), craving('Noodles', 'noodles'), craving('Pancakes', 'pancakes'),
  ],
  noon: [
    craving('Jollof Rice', 'jollof-rice'), craving('Àmàlà', 'amala-gbegiri-ewedu'), craving('Pounded Yam', 'pounded-yam-egusi'), craving('Ọ̀fadà', 'ofada-ayamase'),
    craving('Tuwo', 'tuwo-miyan-kuka'), craving('Afang', 'afang'), craving('Fried Rice', 'fried-rice'), craving('Bọ̀lẹ̀', 'bole-fish'),
  ],
  evening: [
    craving('Suya', 'suya'), craving('Grilled Fish', 'grilled-fish'), craving('Pepper Soup', 'pepper-soup'), craving('Shawarma', 'shawarma'),
    craving('Asun', 'asun'), craving('Jollof Rice', 'jollof-rice'), craving('Pizza', 'pizza'), craving('Ẹ̀fọ́ Rírò', 'efo-riro'),
  ],
  night: [
    craving('Suya', 'suya'), craving('Pepper Soup', 'pepper-soup'), craving('Shawarma', 'shawarma'), craving('Nkwobi', 'nkwobi'),
    craving('Isi Ewu', 'isi-ewu'), craving('Noodles', 'noodles'), craving('Burger', 'burger'), craving('Gizdodo', 'gizdodo'),
  ],
}
