/** Kinds of kitchens: what they are called, what they cook, when they are open, and where in the country they stand. */
import type { KindName } from './words.ts'

/** Minutes since midnight; a range may run past midnight. */
export type Range = readonly [opens: number, closes: number]

export interface Week {
  readonly weekdays: ReadonlyArray<Range>
  readonly friday?: ReadonlyArray<Range>
  readonly saturday?: ReadonlyArray<Range>
  readonly sunday: ReadonlyArray<Range>
}

export interface Kind {
  readonly name: KindName
  /** How common it is: Lagos, Abuja, Port Harcourt, Kano. */
  readonly share: Readonly<Record<string, number>>
  readonly cuisines: ReadonlyArray<string>
  readonly halal: boolean
  readonly diets: ReadonlyArray<string>
  /** Lowest and highest price level. */
  readonly levels: Readonly<[number, number]>
  /** Fewest and most dishes on the menu. */
  readonly menu: Readonly<[number, number]>
  readonly preparationMinutes: Readonly<[number, number]>
  readonly weeks: ReadonlyArray<Week>
  /** Part of them that delivers. */
  readonly delivers: number
  /** Photos that may stand for such a place, its cover first. */
  readonly photos: ReadonlyArray<string>
  /** `{w}` a woman's name, `{m}` a man's, `{a}` the neighbourhood. */
  readonly names: ReadonlyArray<string>
  readonly slogans: ReadonlyArray<string>
  /** How much of the day's appetite goes here: morning, midday, evening, night. */
  readonly appetite: Readonly<[number, number, number, number]>
}

const h = (hour: number): number => Math.round(hour * 60)
const r = (...hours: ReadonlyArray<number>): Range[] => {
  const ranges: Range[] = []
  for (let i = 0; i + 1 < hours.length; i += 2) ranges.push([h(hours[i] as number), h(hours[i + 1] as number)])
  return ranges
}
const share = (lagos: number, abuja: number, portHarcourt: number, kano: number): Record<string, number> =>
  ({ lagos, abuja, 'port-harcourt': portHarcourt, kano })
const list = (text: string): string[] => text.split(';').map((s) => s.trim())

export const KIND_LIST: ReadonlyArray<Kind> = [
  {
    name: 'buka', share: share(18, 13, 13, 6), cuisines: ['nigerian', 'swallow', 'rice'], halal: false, diets: [], levels: [1, 2], menu: [12, 20],
    preparationMinutes: [10, 25], delivers: 0.85, photos: ['kind-buka', 'white-rice-stew', 'pounded-yam-egusi', 'jollof-rice'],
    weeks: [
      { weekdays: r(8, 19), saturday: r(9, 18), sunday: [] },
      { weekdays: r(7.5, 21), sunday: r(13, 20) },
      { weekdays: r(9, 16, 17, 21.5), saturday: r(10, 21), sunday: r(12.5, 19) },
    ],
    names: list("Iya {w}’s Kitchen; Mama {w} Buka; Mama Put Junction; {w}’s Pot; Iya {w} Food Canteen; Madam {w}’s Buka; Belle Full Canteen; Blue Door Buka {a}; Sisi {w} Kitchen; Aunty {w}’s Place; Food Is Ready, {a}; Chop Life Canteen; Omo Mama {w}; Ajepako Buka; Sweet Mother Canteen; Mummy {w} Home Cooking; Blessed Hands Canteen; Owanbe Every Day; No Shaking Buka; Pot of Ìfẹ́; Firewood Pot {a}; Correct Food Centre"),
    slogans: list('Stew on the fire since dawn, and a bench under the almond tree.; You point at the pots, Mama does the rest.; Big portions, small talk, clean plates.; The lunch queue tells you all you need to know.; Home cooking for people who are far from home.'),
    appetite: [0.3, 1, 0.6, 0.1],
  },
  {
    name: 'amala', share: share(11, 5, 3, 1), cuisines: ['yoruba', 'swallow', 'nigerian'], halal: false, diets: [], levels: [1, 2], menu: [9, 15],
    preparationMinutes: [6, 18], delivers: 0.8, photos: ['kind-amala', 'amala-gbegiri-ewedu', 'efo-riro', 'ofada-ayamase'],
    weeks: [{ weekdays: r(10, 18.5), sunday: [] }, { weekdays: r(11, 20), sunday: r(13, 18) }, { weekdays: r(9.5, 15.5, 17, 20.5), sunday: r(12, 17) }],
    names: list("Amala Sky; Amala Republic; Iya {w} Amala Joint; Ewedu Palace; Gbegiri & Co; Abula Central; Amala Point {a}; Ore Amala; Ṣàkì House; Dudu Osun Amala; Ọ̀kèlè Spot; Baba {w} Abula; Ibadan Corner {a}; White Amala {a}; Swallow Matters"),
    slogans: list('Amala turned on firewood, gbẹ̀gìrì so smooth it needs no introduction.; Ibadan came to {a} and brought the ewédú along.; Order by the wrap; count later.; Hot amala, cold water, no long story.'),
    appetite: [0.1, 1, 0.5, 0.05],
  },
  {
    name: 'suya', share: share(9, 10, 6, 15), cuisines: ['suya', 'hausa', 'grill'], halal: true, diets: ['halal'], levels: [1, 2], menu: [8, 12],
    preparationMinutes: [12, 25], delivers: 0.7, photos: ['kind-suya', 'suya', 'kilishi', 'asun'],
    weeks: [{ weekdays: r(16, 26), sunday: r(16, 25) }, { weekdays: r(17, 24.5), friday: r(16.5, 27), saturday: r(16, 27), sunday: r(17, 24.5) }, { weekdays: r(13, 23.5), friday: r(15, 24.5), sunday: r(13, 23.5) }],
    names: list("Suya Spot Alhaji {m}; Mallam {m} Suya; Yaji & Fire; Faculty of Suya {a}; {m} Suya & Kilishi; Night Suya {a}; Tsire Junction; Glow Suya; Alhaji {m} Balangu; Suya Senate; Coal & Onion; Kano Suya {a}; {m} Special Suya; Garwashi Suya"),
    slogans: list('Follow the smoke after Maghrib; the queue is worth it.; Beef, ram and gizzard, sliced thin and rolled in our own yaji.; Onions cut to order, paper folded tight.; Charcoal from dusk till the last taxi goes home.'),
    appetite: [0.02, 0.15, 0.9, 1],
  },
  {
    name: 'seafood', share: share(5, 3, 9, 0), cuisines: ['seafood', 'nigerian'], halal: false, diets: [], levels: [2, 4], menu: [12, 18],
    preparationMinutes: [25, 45], delivers: 0.75, photos: ['kind-seafood', 'seafood-okra', 'grilled-fish', 'pepper-soup'],
    weeks: [{ weekdays: r(11, 22), sunday: r(13, 22) }, { weekdays: r(12, 16, 18, 23), friday: r(12, 16, 18, 25), saturday: r(12, 25), sunday: r(13, 21) }],
    names: list("Fisherman’s Pot; Creek & Crab; The Periwinkle; Bar Beach Fish House; Captain {m}’s Seafood; Prawn Street; Ocean Pot {a}; Catch of the Creek; Mama {w} Fresh Fish; Okra & Oyster; Bonny Boat Kitchen; Tide Table"),
    slogans: list('Landed this morning, in your bowl by noon.; Crab, prawn and periwinkle, and a bib for the brave.; The creeks on a plate.; Whole fish, slow fire, sharp lime.'),
    appetite: [0.05, 0.7, 1, 0.3],
  },
  {
    name: 'bole', share: share(2, 2, 15, 0), cuisines: ['rivers', 'grill', 'seafood'], halal: false, diets: [], levels: [1, 2], menu: [9, 14],
    preparationMinutes: [12, 25], delivers: 0.8, photos: ['kind-bole', 'bole-fish', 'bole-plantain', 'banga-starch'],
    weeks: [{ weekdays: r(11, 21), sunday: r(14, 21) }, { weekdays: r(12, 22.5), friday: r(12, 24), saturday: r(12, 24), sunday: [] }],
    names: list("Bole Captain; Bole & Fish Republic; Mama {w} Bole; Garden City Bole; Plantain Brothers; Bole Junction {a}; Ugba & Fire; PH Bole Plug; Bole Boulevard; Sister {w} Bole & Fish; Pitakwa Grill"),
    slogans: list('Plantain turned by hand over red coals, and that sauce.; Port Harcourt’s favourite roadside smell, with chairs.; Fish split, sauce poured, no fork needed.; Bọ̀lẹ̀ the way Pitakwa likes it.'),
    appetite: [0.1, 0.8, 1, 0.3],
  },
  {
    name: 'calabar', share: share(6, 6, 9, 1), cuisines: ['calabar', 'nigerian', 'swallow'], halal: false, diets: [], levels: [1, 3], menu: [11, 17],
    preparationMinutes: [15, 30], delivers: 0.85, photos: ['kind-calabar', 'edikaikong', 'afang', 'yam-porridge'],
    weeks: [{ weekdays: r(10, 21), sunday: r(13, 20) }, { weekdays: r(9, 20), saturday: r(10, 21), sunday: [] }, { weekdays: r(11, 16, 18, 22), sunday: r(12.5, 20) }],
    names: list("Calabar Pot; Afang Avenue; Mma {w} Kitchen; Ekpang Express; Canaan City Kitchen; Edikaikong House; Uyo Pot {a}; Mama {w} Calabar Kitchen; Marian Market Pot; Periwinkle & Palm; Cross River Kitchen {a}"),
    slogans: list('Leaves shredded by hand, periwinkles left in the shell.; Calabar hospitality: you will be told to eat more.; Afang without cutting corners.; Greens first, water never.'),
    appetite: [0.1, 1, 0.7, 0.1],
  },
  {
    name: 'hausa', share: share(4, 12, 2, 30), cuisines: ['hausa', 'nigerian', 'swallow'], halal: true, diets: ['halal'], levels: [1, 2], menu: [11, 18],
    preparationMinutes: [10, 22], delivers: 0.75, photos: ['kind-hausa', 'tuwo-miyan-kuka', 'masa', 'fura-da-nono'],
    weeks: [{ weekdays: r(7, 21.5), sunday: r(7, 21.5) }, { weekdays: r(8, 15.5, 17, 22), sunday: r(8, 22) }, { weekdays: r(10, 20), saturday: r(9, 21), sunday: r(10, 20) }],
    names: list("Kano Masa House; Hajiya {w}’s Kitchen; Tuwo & Taushe; Gidan Abinci {a}; Mama {w} Tuwo; Arewa Kitchen; Zuma Pot; Kuka House; Maman {w} Masa; Hajiya {w} Gurasa; Dala Kitchen; Sahel Table; Amarya Restaurant; Gidan Tuwo; Mai Masa {a}; Fura House {a}; Nono & Honey; Inuwar Rimi"),
    slogans: list('Tuwo soft as a cloud, miya thick as it should be.; Shoes off on the mat, or a table by the window.; Masa from the clay pan, one after the other.; The north, generously ladled.'),
    appetite: [0.5, 1, 0.7, 0.1],
  },
  {
    name: 'igbo', share: share(8, 8, 10, 4), cuisines: ['igbo', 'nigerian', 'swallow'], halal: false, diets: [], levels: [1, 3], menu: [10, 16],
    preparationMinutes: [15, 30], delivers: 0.8, photos: ['kind-igbo', 'ofe-nsala', 'nkwobi', 'abacha'],
    weeks: [{ weekdays: r(10, 21), sunday: r(13, 21) }, { weekdays: r(11, 22), friday: r(11, 24), saturday: r(11, 24), sunday: r(13, 20) }],
    names: list("Owerri Pot; Nwanyi {w} Kitchen; Ukwa & Utazi; Oha Palace; Enugu Pot {a}; Mama {w} Nri; Ikenga Kitchen; Abacha Corner; Ndi Oma Restaurant; Nneka & Sons; Onitsha Table; Coal City Kitchen; Nkwobi Yard {a}; Ụmụnne Kitchen"),
    slogans: list('Bitterleaf washed seven times, and still with a backbone.; Nri ọma: good food, loud uncles.; Nsala for the soul, nkwobi for the evening.; From Enugu with utazi.'),
    appetite: [0.05, 0.9, 0.9, 0.3],
  },
  {
    name: 'fast-food', share: share(9, 9, 8, 7), cuisines: ['fast-food', 'rice', 'nigerian'], halal: false, diets: [], levels: [2, 3], menu: [16, 24],
    preparationMinutes: [8, 18], delivers: 0.98, photos: ['kind-fast-food', 'chicken-chips', 'jollof-rice', 'burger'],
    weeks: [{ weekdays: r(8, 22), sunday: r(9, 22) }, { weekdays: r(7, 23), sunday: r(8, 22) }, { weekdays: r(0, 24), sunday: r(0, 24) }],
    names: list("Pepper Republic; Jollof Express; Chop-Chop; Sharp Sharp Kitchen; Naija Bites; Quick Pot; Chicken Yard; Red Rice Co.; Drumstick Avenue; Orange Tray {a}; Crunch Factory; Go Slow Eats"),
    slogans: list('Hot rice, crunchy chicken, out in ten minutes.; Order before the light turns green.; Red rice, gold chicken, cold drink.; The one everybody in the office can agree on.'),
    appetite: [0.4, 1, 0.9, 0.4],
  },
  {
    name: 'shawarma', share: share(7, 8, 7, 8), cuisines: ['shawarma', 'lebanese', 'fast-food'], halal: true, diets: ['halal'], levels: [2, 3], menu: [10, 16],
    preparationMinutes: [10, 20], delivers: 0.95, photos: ['kind-shawarma', 'shawarma', 'hummus', 'grilled-chicken'],
    weeks: [{ weekdays: r(12, 24), sunday: r(13, 24) }, { weekdays: r(11, 25), friday: r(11, 26), saturday: r(11, 26), sunday: r(12, 24) }],
    names: list("Shawarma Plug; Shawarma Senator; Beirut Corner {a}; Wrap & Roll; Za’atar Grill; Toum & Fire; Spit & Garlic; Levant Kitchen {a}; Uncle {m} Shawarma; Double Sausage; Shawarma Yard {a}; Al Arz Table"),
    slogans: list('Double sausage is a way of life.; Garlic first, questions later.; Off the spit, into the press, into your hands.; A little Beirut with a lot of pepper.'),
    appetite: [0.02, 0.4, 0.9, 0.9],
  },
  {
    name: 'chinese', share: share(3, 3, 3, 2), cuisines: ['chinese', 'rice'], halal: false, diets: [], levels: [2, 4], menu: [10, 15],
    preparationMinutes: [18, 30], delivers: 0.9, photos: ['kind-chinese', 'noodles', 'fried-rice', 'chicken-sauce'],
    weeks: [{ weekdays: r(12, 15.5, 18, 22.5), sunday: r(13, 22) }, { weekdays: r(11.5, 22.5), sunday: r(12.5, 22) }],
    names: list("Copper Wok; Ginger Pot {a}; Panda & Pepper; Wok Avenue; Paper Lantern {a}; Great Wok of {a}; Lucky Dragonfly; Bamboo Table; Lagos Wok House"),
    slogans: list('High flame, heavy wok, pepper on request.; Sweet, sour, and a Nigerian amount of chilli.; Noodles thrown high, rice kept apart.'),
    appetite: [0.02, 0.8, 1, 0.2],
  },
  {
    name: 'bakery', share: share(6, 6, 5, 6), cuisines: ['bakery', 'pastries'], halal: false, diets: [], levels: [1, 3], menu: [10, 16],
    preparationMinutes: [5, 12], delivers: 0.85, photos: ['kind-bakery', 'meat-pie', 'bread-loaf', 'cake'],
    weeks: [{ weekdays: r(6.5, 20), sunday: r(7, 13) }, { weekdays: r(7, 21), sunday: r(8, 20) }],
    names: list("Butter & Crumb; Agége Oven; Sweet Loaf Bakery; {w}’s Crust; Oven Fresh {a}; Coconut & Rye; Golden Crust {a}; The Puff Puff Lab; Sugar Hill Bakers; Morning Loaf; {w} Cakes & Chops"),
    slogans: list('First loaves out at six, still singing.; Follow the smell of butter round the corner.; Meat pies that leave flakes on your shirt.; Sweet bread, sweeter aunties.'),
    appetite: [1, 0.6, 0.4, 0.05],
  },
  {
    name: 'grill', share: share(9, 8, 8, 2), cuisines: ['grill', 'bar', 'nigerian'], halal: false, diets: [], levels: [2, 4], menu: [14, 20],
    preparationMinutes: [20, 40], delivers: 0.7, photos: ['kind-grill', 'grilled-fish', 'asun', 'gizdodo', 'snails'],
    weeks: [{ weekdays: r(14, 25), friday: r(14, 28), saturday: r(12, 28), sunday: r(14, 25) }, { weekdays: r(12, 24), friday: r(12, 27), saturday: r(12, 27), sunday: r(13, 24) }, { weekdays: r(16, 26), sunday: r(15, 25) }],
    names: list("Asun & Co; Point & Kill Garden; The Charcoal Yard; Smoke & Pepper; {a} Grill House; Bush Bar & Grill; Palm Tree Garden {a}; Uncle {m}’s Grill; Pepper Dem Lounge; Fire Wood & Foil; Owambe Garden; Catfish Corner {a}; The Gizdodo Bar; Sundown Grill"),
    slogans: list('Plastic chairs, live band on Fridays, fish as long as your arm.; Smoke, pepper, highlife.; Come for the asun, stay for the second half.; Charcoal on at four, lights off when you say so.'),
    appetite: [0.01, 0.3, 1, 1],
  },
  {
    name: 'breakfast', share: share(6, 5, 4, 8), cuisines: ['breakfast', 'nigerian'], halal: false, diets: [], levels: [1, 2], menu: [8, 14],
    preparationMinutes: [8, 15], delivers: 0.75, photos: ['kind-breakfast', 'akara-pap', 'moi-moi', 'ewa-agoyin', 'yam-egg'],
    weeks: [{ weekdays: r(6, 12), saturday: r(6.5, 13), sunday: r(7, 12) }, { weekdays: r(6, 11.5, 16.5, 20.5), saturday: r(6.5, 13), sunday: [] }, { weekdays: r(5.5, 14), sunday: r(7, 13) }],
    names: list("Iya Alákàrà {a}; Pap & Akara; Morning Mercies; Ẹ̀wà Agọ̀yìn Express; Mai Shai {m}; First Light Kitchen; Mama {w} Moi Moi; Beans & Bread; Good Morning {a}; Seven Lives Moi Moi; Dawn Pot; Mai Kosai {a}"),
    slogans: list('Oil hot by six, queue by half past.; Àkàrà that crunches, pap that soothes.; Breakfast for people with somewhere to be.; Black agọ̀yìn sauce, soft bread, no regrets.'),
    appetite: [1, 0.3, 0.15, 0.02],
  },
  {
    name: 'vegetarian', share: share(2, 3, 2, 1), cuisines: ['vegetarian', 'nigerian'], halal: false, diets: ['vegetarian'], levels: [2, 3], menu: [10, 16],
    preparationMinutes: [15, 25], delivers: 0.95, photos: ['kind-vegetarian', 'salad', 'beans-plantain', 'efo-riro'],
    weeks: [{ weekdays: r(9, 20), sunday: r(11, 18) }, { weekdays: r(8, 15, 17, 21), saturday: r(10, 21), sunday: [] }],
    names: list("Green Ugu; Ẹ̀fọ́ Garden; Leaf & Locust Bean; Plantain & Peace; The Green Calabash; Roots Kitchen {a}; Moringa Table; Sunday Greens"),
    slogans: list('Everything ẹ̀fọ́ can be when meat stays home.; Irú instead of crayfish, and nobody complains.; Greens, beans, plantain, joy.'),
    appetite: [0.3, 1, 0.7, 0.05],
  },
  {
    name: 'cafe', share: share(5, 5, 3, 3), cuisines: ['cafe', 'breakfast', 'pastries'], halal: false, diets: [], levels: [2, 4], menu: [13, 20],
    preparationMinutes: [8, 18], delivers: 0.85, photos: ['kind-cafe', 'coffee', 'pancakes', 'cake'],
    weeks: [{ weekdays: r(7.5, 21), sunday: r(9, 20) }, { weekdays: r(8, 19), saturday: r(9, 22), sunday: r(10, 18) }],
    names: list("Adire Coffee; Harmattan Cafe; Taraba Roast; The Reading Room {a}; Indigo Cup; Slow Morning; Sunbird Cafe; Lantern & Leaf; Steam & Crema {a}; Pawpaw Cafe"),
    slogans: list('Taraba beans, good light, sockets at every table.; Slow coffee in a fast city.; Cakes in the morning, laptops till late.'),
    appetite: [0.9, 0.7, 0.6, 0.1],
  },
  {
    name: 'pizza', share: share(3, 3, 3, 3), cuisines: ['pizza', 'italian', 'fast-food'], halal: false, diets: [], levels: [2, 3], menu: [9, 14],
    preparationMinutes: [18, 30], delivers: 1, photos: ['kind-pizza', 'pizza', 'pasta'],
    weeks: [{ weekdays: r(11, 22.5), friday: r(11, 24), saturday: r(11, 24), sunday: r(12, 22.5) }, { weekdays: r(12, 23), sunday: r(12, 23) }],
    names: list("Crust & Yaji; Pizza Danfo; Dough Boys {a}; Slice of {a}; Wood Oven {a}; Stone & Basil; Mozza Republic; Two for Tuesday"),
    slogans: list('Naples by way of Sabo.; Blistered crust, suya on top.; The office pizza, done properly.'),
    appetite: [0.02, 0.7, 1, 0.5],
  },
  {
    name: 'continental', share: share(6, 6, 4, 2), cuisines: ['continental', 'nigerian', 'grill'], halal: false, diets: [], levels: [3, 4], menu: [15, 22],
    preparationMinutes: [25, 45], delivers: 0.65, photos: ['kind-continental', 'steak', 'pasta', 'grilled-fish'],
    weeks: [{ weekdays: r(12, 15.5, 18.5, 23), sunday: r(12, 17) }, { weekdays: r(12, 23), friday: r(12, 25), saturday: r(12, 25), sunday: r(13, 22) }],
    names: list("The Mangrove Room; Terrace {a}; Table Twelve; Bluebird Dining; Kola & Thyme; The Tamarind Tree; House on {a}; Ikebe & Sons Brasserie; Salt Lagoon; The Flame Tree; Croton Dining {a}; Nok Table"),
    slogans: list('White tablecloths, Nigerian portions.; A long lunch with a view of the garden.; The anniversary place.; Jollof in good company: lamb, salmon, a proper steak.'),
    appetite: [0.02, 0.6, 1, 0.2],
  },
]
