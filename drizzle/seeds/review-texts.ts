/** What people write: short, in English or Pidgin, about a dish they ate. `{d}` is the dish, `{a}` the area. */
import type { Chance } from './random.ts'

const list = (text: string): string[] => text.split('\n').map((line) => line.trim()).filter(Boolean)

const GLAD = list(`
  {d} too sweet, I no fit lie.
  The {d} tasted like Sunday at my grandmother's.
  Omo, this {d} na correct something.
  Best {d} in {a}, and I have tried them all.
  {d} was hot, generous and properly peppered.
  I ordered {d} once; now it is a weekly problem.
  Dem sabi cook. {d} land, I no talk till plate empty.
  Their {d} deserves its own public holiday.
  {d} wey make person dance small.
  Fresh, well seasoned {d}. You can taste that nobody is rushing.
  My people, come and eat {d}. God bless the cook.
  The {d} arrived still steaming. Respect.
  Ah! {d} scatter my head, in a good way.
  I don't even like {d} normally. I like this one.`)
const FINE = list(`
  {d} was good, but the portion could be kinder.
  {d} dey okay, nothing spoil.
  Solid {d}. Not magic, but solid.
  Taste is there; the waiting time is also there.
  {d} try, but the meat small.
  Nice {d}, a little too much salt for me.
  The {d} is fair for the price.
  I go still come back, but make una add small pepper to the {d}.
  Good {d}, slow network for transfer.
  {d} was fine; the stew on top was better.`)
const SAD = list(`
  {d} was cold when it reached me.
  I wait one hour for {d}. One hour!
  The {d} no get taste at all, abeg.
  {d} used to be better. Did the cook travel?
  Too much oil in the {d}, too little of everything else.
  {d} small like sample. My pocket cried.
  They forgot half of my order and the {d} was dry.
  Una do me strong thing with this {d}.`)

const GLAD_AFTER = list(`
  Will order again before the week ends.
  Rider came quick too.
  Price is fair for what you get.
  Portion full ground.
  Clean place, and they greet you well.
  No long story, five stars.
  Even my mother-in-law asked for the address.
  The pepper is honest.
  Packaging no leak, soup stay inside bowl.
  Ask for extra sauce, thank me later.`)
const FINE_AFTER = list(`
  I will try another dish next time.
  Go early, before the office crowd.
  Parking na small wahala.
  Three of us shared and we managed.
  Service can smile more.`)
const SAD_AFTER = list(`
  I hope they read this and do better.
  Maybe it was just a bad day.
  Support answered quickly, at least.
  I no go rush come back.`)

const OTHER_TONGUES: Readonly<Record<string, { readonly glad: ReadonlyArray<string>; readonly sad: ReadonlyArray<string> }>> = {
  ha: { glad: ['Abincin ya yi daɗi sosai.', 'Abinci mai daɗi, na gode.'], sad: ['Abincin bai yi daɗi ba.'] },
  yo: { glad: ['Oúnjẹ yìí dùn gan-an.', 'Ó dùn púpọ̀, ẹ ṣé.'], sad: ['Oúnjẹ náà kò dùn.'] },
  ig: { glad: ['Nri a tọrọ ụtọ nke ukwuu.', 'Nri ọma, daalụ.'], sad: ['Nri a adịghị ụtọ.'] },
}

export function reviewText(chance: Chance, rating: number, dish: string, area: string, locale: string): { text: string; locale: string } {
  const tongue = OTHER_TONGUES[locale]
  if (tongue && chance.happens(0.5)) return { text: chance.pick(rating >= 4 ? tongue.glad : tongue.sad), locale }
  if (chance.happens(0.08)) return { text: '', locale: 'en' }
  const [openings, endings] = rating >= 4 ? [GLAD, GLAD_AFTER] : rating === 3 ? [FINE, FINE_AFTER] : [SAD, SAD_AFTER]
  const said = chance.pick(openings).replace('{d}', dish).replace('{a}', area)
  const text = chance.happens(0.55) ? `${said} ${chance.pick(endings)}` : said
  return { text: text.charAt(0).toUpperCase() + text.slice(1), locale: 'en' }
}
