/**
 * The catalogue of dishes: what they cost in naira in 2026 (a modest place to an expensive one), who cooks them, and
 * what is in them. A kind of kitchen marked `*` always has the dish; the others may have it.
 */
import type { Course, Diet, Allergen, GroupName, KindName, PackName } from './words.ts'

export interface CatalogueDish {
  readonly name: string
  readonly course: Course
  readonly low: number
  readonly high: number
  /** Null where no picture would be of it. */
  readonly photo: string | null
  readonly description: string
  readonly kinds: ReadonlyMap<KindName, 'always' | 'maybe'>
  readonly diets: ReadonlyArray<Diet>
  readonly allergens: ReadonlyArray<Allergen>
  readonly groups: ReadonlyArray<GroupName>
  readonly pack: PackName
}

const DIETS: Readonly<Record<string, ReadonlyArray<Diet>>> = {
  vegan: ['vegan', 'vegetarian'], 'vegan+gf': ['vegan', 'vegetarian', 'gluten-free'],
  veg: ['vegetarian'], 'veg+gf': ['vegetarian', 'gluten-free'], gf: ['gluten-free'], '': [],
}

const list = <T extends string>(text: string): T[] => text.split(' ').filter(Boolean) as T[]

function kindsOf(text: string): Map<KindName, 'always' | 'maybe'> {
  return new Map(list(text).map((word) => [word.replace('*', '') as KindName, word.startsWith('*') ? 'always' : 'maybe']))
}

type Line = readonly [name: string, low: number, high: number, photo: string, kinds: string, diet: string, allergens: string, groups: string, description: string]

/** Choices that may bring wheat into a dish (semo, bread): with them it is no longer promised to be free of gluten. */
const WITH_WHEAT: ReadonlySet<GroupName> = new Set(['swallow', 'bread', 'suya-sides'])

function dietsOf(diet: string, groups: ReadonlyArray<GroupName>): ReadonlyArray<Diet> {
  const diets = DIETS[diet] ?? []
  return groups.some((group) => WITH_WHEAT.has(group)) ? diets.filter((d) => d !== 'gluten-free') : diets
}

const course = (name: Course, pack: PackName, lines: ReadonlyArray<Line>): CatalogueDish[] =>
  lines.map(([dish, low, high, photo, kinds, diet, allergens, groups, description]) => ({
    name: dish, course: name, low, high, photo: photo || null, description, pack, kinds: kindsOf(kinds),
    diets: dietsOf(diet, list<GroupName>(groups)), allergens: list<Allergen>(allergens), groups: list<GroupName>(groups),
  }))

export const DISHES: ReadonlyArray<CatalogueDish> = [
  ...course('Rice', 'pack', [
    ['Jollof Rice', 2500, 4500, 'jollof-rice', '*buka *fast-food grill seafood continental cafe calabar chinese', 'vegan+gf', '', 'portion protein sides', 'Long-grain rice simmered in tomato, tàtàṣé and bay leaf until every grain is red and the bottom of the pot catches.'],
    ['Smoky Party Jollof', 3200, 5500, 'jollof-rice', 'buka fast-food grill continental', 'gf', '', 'protein sides', 'Firewood jollof the way it tastes at a Saturday wedding: smoky, peppery, with fried plantain at its side.'],
    ['Nigerian Fried Rice', 2600, 4600, 'fried-rice', '*fast-food buka chinese grill continental', 'gf', 'crustaceans', 'portion protein sides', 'Curry-golden rice tossed with carrots, green beans, sweetcorn and bits of liver.'],
    ['Coconut Rice', 2800, 4800, 'coconut-rice', 'seafood calabar vegetarian continental fast-food', 'vegan+gf', '', 'protein sides', 'Rice cooked in freshly pressed coconut milk with a whisper of scent leaf.'],
    ['Ọ̀fadà Rice & Ayamáṣe', 3000, 5200, 'ofada-ayamase', '*amala buka grill continental', 'gf', 'eggs', 'protein', 'Short, earthy ọ̀fadà rice in ewé eéran leaves under green-pepper ayamáṣe bleached in palm oil, with assorted and boiled egg.'],
    ['White Rice & Buka Stew', 2000, 3600, 'white-rice-stew', '*buka amala breakfast', 'gf', '', 'portion protein sides', 'Fluffy rice and the deep red stew that has been frying since six this morning.'],
    ['Rice & Beans with Stew', 1800, 3200, 'white-rice-stew', 'buka breakfast fast-food', 'gf', '', 'protein sides', 'Rice and honey beans cooked together, stew on top: the lunch that carries you to night.'],
    ['Native Rice (Ìwùk Edesi)', 2800, 4600, 'jollof-rice', '*calabar buka seafood', 'gf', 'fish crustaceans', 'protein', 'Palm-oil jollof with smoked fish, periwinkles, crayfish and scent leaf.'],
    ['Tuwo Rice & Stew', 1800, 3000, 'tuwo-miyan-kuka', 'hausa', 'gf', '', 'protein', 'Soft rice tuwo with a light tomato stew and tender beef.'],
    ['Dambun Shinkafa', 2000, 3400, 'coconut-rice', 'hausa vegetarian', 'vegan+gf', 'peanuts', 'protein', 'Steamed broken rice with moringa leaves, onion and groundnut oil; light as couscous.'],
    ['Seafood Fried Rice', 4800, 8500, 'fried-rice', '*seafood chinese continental', 'gf', 'crustaceans molluscs soya', 'sides', 'Prawns, calamari and spring onion over a hot wok of rice.'],
    ['Basmati Jollof & Grilled Croaker', 6500, 9800, 'jollof-rice', 'seafood continental grill', 'gf', 'fish', 'sides', 'Perfumed basmati jollof with half a croaker off the charcoal.'],
  ]),
  ...course('Swallow & soups', 'soup bowl', [
    ['Amala, Ewédú & Gbẹ̀gìrì', 1800, 3500, 'amala-gbegiri-ewedu', '*amala *buka', 'gf', 'fish', 'swallow meats', 'Soft yam-flour àmàlà with slippery ewédú, creamy bean gbẹ̀gìrì and a ladle of ata dindin: abula, the pride of the south-west.'],
    ['Pounded Yam & Ẹ̀gúsí', 2800, 5200, 'pounded-yam-egusi', '*buka amala igbo continental calabar', 'gf', 'fish crustaceans', 'swallow meats', 'Yam pounded to silk, with melon-seed ẹ̀gúsí fried in palm oil, pumpkin leaves and stockfish.'],
    ['Ẹ̀bà & Ogbono', 2200, 4200, 'eba-ogbono', '*buka igbo amala', 'gf', 'fish crustaceans', 'swallow meats', 'Draw soup of wild mango seed that draws to the elbow, with golden garri.'],
    ['Ẹ̀fọ́ Rírò', 2600, 4800, 'efo-riro', '*amala buka vegetarian continental', 'gf', 'fish crustaceans', 'swallow meats', 'Spinach and ṣọkọ wilted into a pepper base with locust beans, pọ̀nmọ́ and smoked fish.'],
    ['Ẹ̀fọ́ Rírò without Meat', 2400, 3900, 'efo-riro', '*vegetarian', 'vegan+gf', '', 'swallow', 'All the irú and pepper of the classic, with mushrooms in place of meat.'],
    ['Afang Soup', 3400, 6200, 'afang', '*calabar buka continental', 'gf', 'fish crustaceans molluscs', 'swallow meats', 'Shredded okazi and waterleaf with periwinkles, dry fish and a generous hand of crayfish.'],
    ['Edikaikong', 3600, 6500, 'edikaikong', '*calabar buka continental seafood', 'gf', 'fish crustaceans molluscs', 'swallow meats', 'The rich man’s soup of Calabar: ugu and waterleaf, no added water, all flavour.'],
    ['Ekpang Nkukwo', 3200, 5600, 'yam-porridge', '*calabar', 'gf', 'fish crustaceans molluscs', 'meats', 'Grated cocoyam wrapped in leaves and stewed with periwinkle and palm oil, slowly, on a Sunday.'],
    ['Atama Soup', 3200, 5600, 'banga-starch', 'calabar', 'gf', 'fish crustaceans', 'swallow meats', 'Palm-fruit broth with fragrant atama leaves and snail.'],
    ['Fisherman Soup', 4800, 8800, 'seafood-okra', '*seafood bole calabar', 'gf', 'fish crustaceans molluscs', 'swallow', 'Croaker, prawns, crab and periwinkle in a thin peppery broth, the way the creeks cook it.'],
    ['Seafood Okra', 4500, 8500, 'seafood-okra', '*seafood calabar continental', 'gf', 'fish crustaceans molluscs', 'swallow', 'Crunchy okra loaded with prawns, crab claws and calamari.'],
    ['Okra Soup', 2400, 4400, 'okra-soup', '*buka amala igbo calabar', 'gf', 'fish crustaceans', 'swallow meats', 'Fresh okra chopped by hand, with ugu and smoked catfish.'],
    ['Banga Soup & Starch', 3200, 5800, 'banga-starch', '*bole seafood calabar buka', 'gf', 'fish crustaceans', 'swallow meats', 'Delta palm-nut soup perfumed with oburunbebe stick and beletientien, and a coil of yellow starch.'],
    ['Native Soup', 3600, 6400, 'banga-starch', '*bole seafood', 'gf', 'fish crustaceans molluscs', 'swallow meats', 'Rivers native soup, thickened with ofor and crowded with periwinkle and ngolo.'],
    ['Ofe Nsala', 3600, 6200, 'ofe-nsala', '*igbo continental', 'gf', 'fish crustaceans', 'swallow', 'White soup of catfish and utazi, thickened with yam: Anambra in a bowl.'],
    ['Ofe Onugbu', 3000, 5400, 'bitterleaf-soup', '*igbo buka', 'gf', 'fish crustaceans', 'swallow meats', 'Bitterleaf washed till it is only just bitter, with cocoyam, stockfish and ogiri.'],
    ['Ofe Ọha', 3200, 5600, 'bitterleaf-soup', '*igbo', 'gf', 'fish crustaceans', 'swallow meats', 'Tender ọha leaves torn by hand, never cut, in an achi-thickened broth.'],
    ['Ofe Okazi', 3000, 5200, 'afang', 'igbo', 'gf', 'fish crustaceans', 'swallow meats', 'Finely shredded okazi with achi and dry fish.'],
    ['Ofe Akwu', 2800, 4800, 'banga-starch', 'igbo', 'gf', 'fish', 'meats', 'Palm-nut stew with scent leaf, made for white rice.'],
    ['Tuwo Shinkafa & Miyan Kuka', 1800, 3400, 'tuwo-miyan-kuka', '*hausa', 'gf', 'fish', 'swallow meats', 'Soft rice tuwo with baobab-leaf miyan kuka, ladled over with a spoon of stew.'],
    ['Tuwo Masara & Miyan Taushe', 1800, 3400, 'tuwo-miyan-kuka', '*hausa', 'gf', 'peanuts', 'swallow meats', 'Maize tuwo with pumpkin, groundnut and yakuwa in a warm orange soup.'],
    ['Tuwo & Miyan Kubewa', 1800, 3200, 'okra-soup', 'hausa', 'gf', '', 'swallow meats', 'Dried-okra soup with beef and man shanu, the northern butter.'],
    ['Semo & Vegetable Soup', 2400, 4200, 'efo-riro', 'buka fast-food igbo calabar', '', 'gluten fish crustaceans', 'swallow meats', 'Smooth semolina and a green soup that still has bite.'],
    ['Groundnut Soup', 2600, 4200, 'pounded-yam-egusi', 'hausa vegetarian buka', 'gf', 'peanuts', 'swallow meats', 'Roasted groundnuts stirred down to a silky, nutty soup.'],
    ['Fufu & Ẹ̀gúsí', 2400, 4400, 'pounded-yam-egusi', 'buka igbo fast-food', 'gf', 'fish crustaceans', 'swallow meats', 'Smooth fermented cassava and thick, lumpy ẹ̀gúsí.'],
  ]),
  ...course('Suya & grills', 'foil', [
    ['Beef Suya', 600, 1200, 'suya', '*suya *grill hausa', 'gf', 'peanuts', 'sticks pepper suya-sides', 'Thin beef on a stick, rolled in yaji of groundnut, ginger and pepper, and kissed by charcoal. Priced by the stick.'],
    ['Chicken Suya', 900, 1600, 'suya', '*suya grill hausa', 'gf', 'peanuts', 'sticks pepper suya-sides', 'Juicy thigh on the stick with yaji and onions. Priced by the stick.'],
    ['Ram Suya', 1000, 1800, 'suya', '*suya grill', 'gf', 'peanuts', 'sticks pepper suya-sides', 'Fat-edged ram that drips on the coals. Priced by the stick.'],
    ['Gizzard Suya', 700, 1300, 'suya', '*suya grill', 'gf', 'peanuts', 'sticks pepper suya-sides', 'Chewy gizzard, hot pepper, cold drink. Priced by the stick.'],
    ['Kidney & Liver Suya', 700, 1300, 'suya', 'suya', 'gf', 'peanuts', 'sticks pepper suya-sides', 'For those who know: soft liver, firm kidney, plenty of onions.'],
    ['Tsire', 600, 1100, 'suya', 'suya *hausa', 'gf', 'peanuts', 'sticks pepper', 'Minced-spice beef on flat sticks, the Kano way.'],
    ['Balangu', 3000, 5500, 'asun', '*suya hausa', 'gf', '', 'pepper suya-sides', 'Charcoal-roasted mutton, sliced to order and wrapped in paper with salt and onions.'],
    ['Kilishi', 2500, 5000, 'kilishi', '*hausa suya', 'gf', 'peanuts', 'pepper', 'Sun-dried sheets of beef lacquered with groundnut and spice, roasted once more until they crackle.'],
    ['Dambun Nama', 2500, 4500, 'kilishi', 'hausa', 'gf', '', '', 'Beef cooked, pounded and fried into fine, savoury floss.'],
    ['Asun', 3500, 6500, 'asun', '*grill buka continental suya', 'gf', '', 'pepper', 'Smoked goat chopped small and tossed in scorching ata rodo and onions.'],
    ['Grilled Catfish (Point & Kill)', 6500, 12000, 'grilled-fish', '*grill seafood suya', 'gf', 'fish', 'pepper sides', 'You point, we grill: whole catfish basted in pepper sauce, with chips or plantain.'],
    ['Grilled Croaker', 6500, 12500, 'grilled-fish', '*seafood *grill continental', 'gf', 'fish', 'pepper sides', 'Whole croaker scored, marinated overnight and grilled till the skin blisters.'],
    ['Grilled Tilapia', 5500, 9500, 'grilled-fish', 'grill seafood bole', 'gf', 'fish', 'pepper sides', 'Tilapia in foil with peppers, tomatoes and lime.'],
    ['Flame-Grilled Chicken', 3800, 7200, 'grilled-chicken', '*grill fast-food continental shawarma suya', 'gf', '', 'pepper sides', 'Half a chicken in a chilli and lemon marinade, charred at the edges.'],
    ['Peppered Turkey', 4000, 6800, 'peppered-turkey', 'grill buka fast-food', 'gf', '', 'sides', 'Fried turkey wing drowned in a glossy pepper sauce.'],
    ['Peppered Snails', 4500, 8500, 'snails', 'grill seafood calabar continental', 'gf', 'molluscs', '', 'Giant snails, firm and clean, in sweet-hot pepper sauce.'],
    ['Gizdodo', 2800, 4800, 'gizdodo', '*grill buka fast-food continental', 'gf', '', '', 'Gizzards and sweet plantain turned together in pepper sauce: nobody shares.'],
    ['Pork Ribs with Suya Rub', 5500, 9500, 'asun', 'grill continental', 'gf', 'peanuts', 'sides', 'Slow ribs finished over coals with a yaji crust.'],
    ['Bush-Style Guinea Fowl', 4800, 8000, 'grilled-chicken', 'suya hausa grill', 'gf', '', 'pepper suya-sides', 'Zabo roasted whole, lean and smoky.'],
  ]),
  ...course('Bole & fish', 'foil', [
    ['Bọ̀lẹ̀ & Fish', 3500, 6500, 'bole-fish', '*bole seafood', 'gf', 'fish', 'pepper sides', 'Charcoal-roasted plantain and mackerel under Port Harcourt’s famous oily pepper sauce with ugba and utazi.'],
    ['Roasted Yam & Pepper Sauce', 2200, 4000, 'bole-fish', '*bole', 'vegan+gf', '', 'sides', 'Smoky yam fingers with palm-oil sauce.'],
    ['Bọ̀lẹ̀, Yam & Potato Mix', 3800, 6800, 'bole-fish', '*bole', 'gf', 'fish', 'pepper', 'A bit of everything off the grill, with fish in the middle.'],
    ['Bọ̀ọ̀lì & Groundnut', 1000, 2000, 'bole-plantain', 'bole vegetarian breakfast', 'vegan+gf', 'peanuts', '', 'Roasted plantain in brown paper with a twist of groundnuts.'],
    ['Fish Pepper Sauce', 3200, 5600, 'pepper-soup', 'bole seafood', 'gf', 'fish', 'sides', 'Fresh fish in a clear, biting pepper sauce with plantain.'],
  ]),
  ...course('Pepper soup & pots', 'soup bowl', [
    ['Goat Meat Pepper Soup', 2800, 5500, 'pepper-soup', '*grill buka igbo calabar', 'gf', '', 'sides', 'Clear, hot, fragrant with ehuru and uda; it clears the head and the throat.'],
    ['Catfish Pepper Soup', 3500, 6500, 'pepper-soup', '*seafood grill bole', 'gf', 'fish', 'sides', 'Catfish steaks in a broth that makes the nose run, gladly.'],
    ['Cow-Tail Pepper Soup', 3500, 6000, 'pepper-soup', 'grill igbo', 'gf', '', 'sides', 'Gelatinous, slow, peppery.'],
    ['Nkwobi', 3500, 6200, 'nkwobi', '*igbo *grill', 'gf', '', '', 'Cow foot in a thick palm-oil ncha with utazi and onion rings, in its wooden mortar.'],
    ['Isi Ewu', 5500, 9800, 'isi-ewu', '*igbo grill', 'gf', '', '', 'Goat head, the whole ceremony, in spiced palm-oil paste with ugba.'],
    ['Yam Porridge (Àṣáró)', 2000, 3600, 'yam-porridge', '*amala buka breakfast vegetarian', 'gf', 'crustaceans', 'sides', 'Yam broken down into a soft, peppery pottage with palm oil and greens.'],
    ['Plantain Porridge', 2200, 3800, 'yam-porridge', 'calabar buka bole', 'gf', 'fish crustaceans', '', 'Unripe plantain, scent leaf and dry fish in one happy pot.'],
    ['Beans Porridge', 1500, 2800, 'beans-plantain', '*buka vegetarian breakfast', 'vegan+gf', '', 'sides bread', 'Honey beans stewed soft with palm oil and fried pepper.'],
    ['Ẹ̀wà Agọ̀yìn', 1500, 2800, 'ewa-agoyin', '*breakfast amala buka vegetarian', 'vegan+gf', '', 'bread sides', 'Mashed beans and that black, smoky agọ̀yìn sauce, with soft Agége bread.'],
    ['Ukwa', 3000, 5200, 'ukwa', '*igbo', 'gf', 'fish', '', 'Breadfruit boiled till nutty and sweet, with dry fish and bitterleaf.'],
    ['Abacha (African Salad)', 2200, 3800, 'abacha', '*igbo', 'gf', 'fish', '', 'Shredded cassava tossed in ncha with ugba, garden eggs and a piece of fish.'],
    ['Okpa', 700, 1300, 'moi-moi', 'igbo breakfast', 'vegan+gf', '', '', 'Bambara-nut pudding from Enugu, steamed in leaves and sold hot.'],
    ['Ugba & Stockfish', 3000, 5000, 'abacha', 'igbo', 'gf', 'fish', '', 'Oil bean slivers and soft stockfish in pepper and palm oil.'],
    ['Waterleaf & Yam Pottage', 2200, 3800, 'yam-porridge', 'calabar vegetarian', 'vegan+gf', '', '', 'New yam and waterleaf, gently done.'],
  ]),
  ...course('Northern kitchen', 'pack', [
    ['Masa & Miyan Taushe', 1500, 2800, 'masa', '*hausa breakfast', 'gf', 'peanuts', 'meats', 'Round rice cakes crisp at the rim, with pumpkin soup or a dusting of yaji.'],
    ['Waina with Yaji', 1000, 1800, 'masa', '*hausa', 'vegan+gf', 'peanuts', '', 'Five soft rice cakes with pepper and groundnut spice.'],
    ['Danwake', 1200, 2200, 'masa', 'hausa vegetarian', 'veg', 'eggs gluten', '', 'Bean-flour dumplings with oil, yaji, boiled egg and cabbage.'],
    ['Gurasa', 1000, 2000, 'bread-loaf', '*hausa breakfast', 'vegan', 'gluten peanuts', 'meats', 'Kano’s thick flatbread, torn and tossed with kuli-kuli pepper, onions and tomatoes.'],
    ['Fate', 1800, 3000, 'coconut-rice', 'hausa', 'gf', '', 'meats', 'Broken grain steamed with moringa and beef.'],
    ['Alkubus & Miyan Taushe', 1600, 2800, 'puff-puff', 'hausa', '', 'gluten peanuts', 'meats', 'Steamed wheat buns, airy and soft, for dipping.'],
    ['Kosai & Kunu', 900, 1700, 'akara-pap', '*hausa breakfast', 'vegan+gf', '', '', 'Crunchy bean fritters with warm, gingered millet kunu.'],
    ['Dan Wake Salad Bowl', 1500, 2600, 'salad', 'hausa vegetarian', 'veg', 'eggs gluten peanuts', '', 'Street dumplings, dressed up with lettuce and cucumber.'],
  ]),
  ...course('Breakfast', 'pack', [
    ['Àkàrà & Pap', 1000, 2000, 'akara-pap', '*breakfast amala vegetarian', 'vegan+gf', '', 'bread', 'Bean fritters straight from the oil and smooth, warm ògì.'],
    ['Mọ́ín-mọ́ín', 800, 1600, 'moi-moi', '*breakfast *vegetarian buka fast-food amala', 'veg+gf', 'eggs', '', 'Steamed bean pudding in ewé eéran with egg inside; seven lives if you look for them all.'],
    ['Mọ́ín-mọ́ín & Custard', 1500, 2600, 'moi-moi', 'breakfast', 'veg+gf', 'eggs milk', '', 'The Saturday-morning pairing.'],
    ['Yam & Egg Sauce', 2000, 3600, 'yam-egg', '*breakfast buka cafe fast-food', 'veg+gf', 'eggs', 'sides', 'Boiled white yam with eggs scrambled in tomato, onion and a lot of pepper.'],
    ['Fried Yam & Pepper Sauce', 1500, 2800, 'yam-egg', 'breakfast buka bole', 'vegan+gf', '', 'sides', 'Dùndún: crisp outside, floury inside.'],
    ['Bread & Egg', 1500, 2600, 'bread-loaf', '*breakfast cafe bakery', 'veg', 'gluten eggs milk', 'hot', 'Toasted Agége bread folded around a spiced omelette.'],
    ['Indomie Mixed Special', 1800, 3200, 'noodles', '*breakfast fast-food suya', '', 'gluten eggs soya', 'protein', 'Mai shai noodles with egg, sardine and plenty of pepper.'],
    ['Plantain & Egg', 1800, 3200, 'yam-egg', '*breakfast cafe buka', 'veg+gf', 'eggs', '', 'Sweet fried plantain and a soft tomato omelette.'],
    ['Custard & Àkàrà', 1400, 2400, 'akara-pap', 'breakfast', 'veg+gf', 'milk', '', 'Silky vanilla custard, crunchy bean cakes.'],
    ['Pancakes & Honey', 3000, 5500, 'pancakes', '*cafe continental breakfast', 'veg', 'gluten eggs milk', 'hot', 'A tall stack with Plateau honey and banana.'],
    ['Full Naija Breakfast', 4500, 7500, 'yam-egg', '*cafe continental breakfast', '', 'eggs gluten', 'hot', 'Yam, plantain, sausage, egg sauce and beans: sleep afterwards.'],
  ]),
  ...course('Fast food', 'box', [
    ['Chicken & Chips', 3800, 6500, 'chicken-chips', '*fast-food grill shawarma cafe', '', 'gluten', 'pepper', 'Two pieces of crunchy chicken on a bed of hot chips.'],
    ['Crispy Chicken (1 Piece)', 1600, 2600, 'chicken-chips', '*fast-food', '', 'gluten', '', 'Double-dipped, spiced through, loud at the first bite.'],
    ['Beef Burger', 3800, 7500, 'burger', '*fast-food cafe continental shawarma', '', 'gluten milk eggs sesame', 'burger', 'Charred beef, melting cheese, suya mayo, soft bun.'],
    ['Chicken Burger', 3600, 6800, 'burger', 'fast-food cafe shawarma', '', 'gluten milk eggs sesame', 'burger', 'Fried thigh, slaw and pepper sauce in a sesame bun.'],
    ['Jollof & Chicken Combo', 4200, 6800, 'jollof-rice', '*fast-food', '', 'gluten', 'drink', 'Jollof, a big piece of chicken, coleslaw and plantain.'],
    ['Spaghetti Jollof', 2500, 4200, 'pasta', 'fast-food buka cafe', '', 'gluten', 'protein', 'Spaghetti cooked in pepper sauce until nothing is left in the pot.'],
    ['Coleslaw Bowl', 900, 1600, 'salad', 'fast-food grill', 'veg+gf', 'eggs mustard', '', 'Cabbage, carrot and a cool, creamy dressing.'],
    ['Scotch Egg', 1000, 1800, 'meat-pie', 'fast-food bakery', '', 'gluten eggs', '', 'A boiled egg in a coat of spiced sausage and crumbs.'],
  ]),
  ...course('Shawarma & mezze', 'foil', [
    ['Chicken Shawarma', 3200, 5500, 'shawarma', '*shawarma fast-food cafe grill', '', 'gluten milk eggs', 'shawarma', 'Spit-roasted chicken, garlic cream and a bit of fire, pressed in flatbread.'],
    ['Beef Shawarma', 3300, 5800, 'shawarma', '*shawarma fast-food grill', '', 'gluten milk eggs', 'shawarma', 'Marinated beef with pickles and tahini, toasted till the paper steams.'],
    ['Suya Shawarma', 3600, 6000, 'shawarma', '*shawarma suya', '', 'gluten milk eggs peanuts', 'shawarma', 'Yaji-dusted beef meets Beirut.'],
    ['Jumbo Mixed Shawarma', 4800, 7500, 'shawarma', '*shawarma', '', 'gluten milk eggs', 'shawarma', 'Chicken, beef and two sausages. Bring a friend.'],
    ['Falafel Wrap', 3000, 4800, 'shawarma', '*shawarma vegetarian cafe', 'vegan', 'gluten sesame', 'pepper', 'Herb-green falafel, tahini, pickled turnip.'],
    ['Hummus & Pita', 3000, 5200, 'hummus', '*shawarma vegetarian continental', 'vegan', 'gluten sesame', '', 'Chickpeas whipped with tahini and lemon, a pool of olive oil.'],
    ['Tabbouleh', 2800, 4600, 'salad', 'shawarma vegetarian', 'vegan', 'gluten', '', 'Parsley, bulgur, tomato and a lot of lemon.'],
    ['Mixed Grill Platter', 9500, 16000, 'grilled-chicken', '*shawarma continental grill', '', 'gluten sesame', 'sides', 'Shish taouk, kofta and lamb over rice, garlic dip at the side.'],
    ['Lamb Kofta', 5200, 8800, 'suya', 'shawarma continental', 'gf', 'sesame', 'sides', 'Hand-pressed lamb skewers with sumac onions.'],
  ]),
  ...course('Wok', 'box', [
    ['Stir-Fried Noodles', 3500, 6200, 'noodles', '*chinese cafe', '', 'gluten eggs soya', 'noodle', 'Egg noodles, cabbage and carrots, thrown high in a smoking wok.'],
    ['Special Fried Rice', 3800, 6800, 'fried-rice', '*chinese', 'gf', 'eggs soya crustaceans', 'noodle', 'Egg, prawns, chicken and spring onion, every grain apart.'],
    ['Sweet & Sour Chicken', 4800, 8200, 'chicken-sauce', '*chinese continental', '', 'gluten soya eggs', '', 'Crisp chicken in a sticky pineapple sauce.'],
    ['Shredded Beef in Chilli', 5200, 8800, 'chicken-sauce', '*chinese', '', 'gluten soya sesame', '', 'Crunchy strips of beef, sweet, hot and dark.'],
    ['Kung Pao Chicken', 5000, 8200, 'chicken-sauce', 'chinese', '', 'gluten soya peanuts', '', 'Groundnuts and dried chilli: it feels at home here.'],
    ['Spring Rolls (4)', 1800, 3400, 'small-chops', '*chinese bakery fast-food', 'vegan', 'gluten soya', '', 'Glass-crisp rolls of cabbage and carrot.'],
    ['Chicken & Sweetcorn Soup', 2500, 4200, 'ofe-nsala', 'chinese', 'gf', 'eggs soya', '', 'Velvety, with ribbons of egg.'],
    ['Mixed Vegetables in Oyster Sauce', 3800, 6200, 'salad', 'chinese', '', 'soya molluscs gluten', '', 'Broccoli, carrot and baby corn that still crunch.'],
    ['Tofu & Ẹ̀fọ́ Stir-Fry', 3200, 5200, 'noodles', 'chinese *vegetarian', 'vegan', 'soya gluten', '', 'Àwàrà cubes, greens and ginger in the wok.'],
  ]),
  ...course('Bakery', 'paper bag', [
    ['Meat Pie', 900, 1800, 'meat-pie', '*bakery *fast-food cafe', '', 'gluten milk eggs', '', 'Buttery pastry, peppery minced beef, potato and carrot.'],
    ['Chicken Pie', 1000, 1900, 'meat-pie', '*bakery fast-food cafe', '', 'gluten milk eggs', '', 'Creamy chicken under a shiny crust.'],
    ['Sausage Roll', 600, 1200, 'meat-pie', '*bakery fast-food', '', 'gluten eggs milk', '', 'The bus-ride snack, still warm.'],
    ['Puff Puff (10)', 800, 1500, 'puff-puff', '*bakery breakfast fast-food cafe', 'vegan', 'gluten', '', 'Round, golden, nutmeg-scented; ten never lasts.'],
    ['Buns (6)', 800, 1400, 'puff-puff', 'bakery breakfast', 'veg', 'gluten eggs milk', '', 'Crunchy outside, crumbly inside.'],
    ['Agége Bread', 1200, 2000, 'bread-loaf', '*bakery breakfast', 'vegan', 'gluten', '', 'Soft, stretchy, sweet: pull it apart while it steams.'],
    ['Coconut Bread', 1800, 2800, 'bread-loaf', '*bakery', 'veg', 'gluten milk eggs', '', 'A sweet loaf with toasted coconut all the way through.'],
    ['Chin Chin', 1000, 2200, 'small-chops', '*bakery', 'veg', 'gluten eggs milk', '', 'Crunchy fried dough with nutmeg, by the bag.'],
    ['Small Chops Platter', 4500, 8500, 'small-chops', '*bakery fast-food continental', '', 'gluten eggs', '', 'Samosas, spring rolls, puff puff and peppered chicken for the owambe.'],
    ['Chocolate Cake Slice', 1800, 3500, 'cake', '*bakery cafe continental', 'veg', 'gluten eggs milk', '', 'Dark, damp, with a thick ganache.'],
    ['Red Velvet Slice', 2000, 3800, 'cake', 'bakery cafe', 'veg', 'gluten eggs milk', '', 'Crimson crumb and cream cheese.'],
    ['Banana Bread', 1500, 2800, 'cake', 'bakery *cafe', 'veg', 'gluten eggs milk nuts', '', 'Overripe plantain’s cousin, baked with cashews.'],
    ['Fish Roll', 600, 1200, 'meat-pie', 'bakery', '', 'gluten fish eggs', '', 'Fried pastry round a mackerel filling.'],
    ['Doughnut', 700, 1400, 'puff-puff', '*bakery cafe', 'veg', 'gluten eggs milk', '', 'Pillow-soft, rolled in sugar, jam if you wish.'],
  ]),
  ...course('Pizza & pasta', 'box', [
    ['Margherita Pizza', 5500, 9500, 'pizza', '*pizza continental', 'veg', 'gluten milk', 'pizza', 'Tomato, mozzarella, basil, and a blistered crust.'],
    ['Suya Pizza', 7000, 12000, 'pizza', '*pizza continental', '', 'gluten milk peanuts', 'pizza', 'Yaji beef, red onions and green peppers: Naples by way of Sabo.'],
    ['Pepperoni Pizza', 6800, 11500, 'pizza', '*pizza', '', 'gluten milk', 'pizza', 'Beef pepperoni that curls and crisps.'],
    ['Dòdò & Goat Pizza', 7200, 12000, 'pizza', 'pizza', '', 'gluten milk', 'pizza', 'Sweet plantain and smoked goat: it works.'],
    ['Veggie Supreme Pizza', 6200, 10500, 'pizza', '*pizza vegetarian', 'veg', 'gluten milk', 'pizza', 'Peppers, mushrooms, sweetcorn, olives.'],
    ['Garlic Bread', 1800, 3200, 'bread-loaf', '*pizza continental', 'veg', 'gluten milk', '', 'Toasted, buttery, parsley-green.'],
    ['Creamy Chicken Alfredo', 5500, 9200, 'pasta', '*pizza *continental cafe', '', 'gluten milk', '', 'Penne in cream and parmesan with grilled chicken.'],
    ['Prawn Linguine', 7500, 12500, 'pasta', '*continental pizza seafood', '', 'gluten crustaceans', '', 'Tiger prawns, chilli, garlic and a splash of lime.'],
    ['Chicken Wings (8)', 3800, 6800, 'grilled-chicken', '*pizza grill fast-food shawarma', 'gf', '', 'pepper', 'Sticky, hot, served with cool dip.'],
  ]),
  ...course('Continental', 'box', [
    ['Grilled Salmon & Vegetables', 14000, 22000, 'grilled-fish', '*continental', 'gf', 'fish milk', '', 'Salmon with lemon butter and market greens.'],
    ['Ribeye Steak & Yam Chips', 16000, 26000, 'steak', '*continental grill', 'gf', 'milk', '', 'Charred ribeye, pepper sauce, thick-cut yam chips.'],
    ['Caesar Salad', 4500, 7500, 'salad', '*continental cafe', '', 'gluten milk eggs fish', '', 'Crisp leaves, shaved cheese, garlic croutons.'],
    ['Avocado & Mango Salad', 4000, 6800, 'salad', '*vegetarian cafe continental', 'vegan+gf', '', '', 'Ripe mango, avocado, lime and a little ata rodo.'],
    ['Roast Chicken & Mash', 7500, 12000, 'grilled-chicken', '*continental', 'gf', 'milk', '', 'Golden leg, buttery mash, gravy.'],
    ['Club Sandwich', 4200, 7200, 'burger', '*cafe continental', '', 'gluten eggs milk mustard', '', 'Chicken, egg, tomato, toasted in three layers.'],
    ['Lamb Chops & Jollof', 13000, 21000, 'steak', 'continental', 'gf', '', '', 'Rosemary chops on smoky jollof.'],
    ['Mushroom Suya Skewers', 2800, 4800, 'suya', '*vegetarian grill', 'vegan+gf', 'peanuts', 'pepper', 'Meaty oyster mushrooms with yaji.'],
    ['Plantain & Black Bean Bowl', 3200, 5200, 'beans-plantain', '*vegetarian cafe', 'vegan+gf', '', '', 'Dòdò, beans, avocado, greens, pepper dressing.'],
    ['Vegan Ẹ̀gúsí with Mushrooms', 2800, 4600, 'pounded-yam-egusi', '*vegetarian', 'vegan+gf', '', 'swallow', 'Melon seed, ugu and oyster mushrooms, no crayfish.'],
  ]),
  ...course('Sides', 'pack', [
    ['Dòdò (Fried Plantain)', 800, 1600, 'bole-plantain', '*buka *fast-food grill seafood vegetarian cafe', 'vegan+gf', '', '', 'Ripe plantain, fried dark at the edges.'],
    ['Yam Chips', 1200, 2200, 'yam-egg', 'grill seafood suya bole', 'vegan+gf', '', '', 'Thick, salted, with pepper dip.'],
    ['French Fries', 1200, 2200, 'chicken-chips', '*shawarma fast-food grill pizza', 'vegan+gf', '', '', 'Hot and salty.'],
    ['Masa (3 pieces)', 500, 900, 'masa', 'suya', 'vegan+gf', '', '', 'Soft rice cakes to carry the yaji.'],
    ['Garden Salad', 1500, 2800, 'salad', 'seafood grill continental pizza shawarma', 'vegan+gf', '', '', 'Cucumber, tomato, lettuce, lime.'],
    ['Boiled Egg', 300, 500, 'moi-moi', 'buka amala breakfast', 'veg+gf', 'eggs', '', 'One, peeled.'],
    ['Extra Pọ̀nmọ́', 500, 900, 'nkwobi', 'amala buka', 'gf', '', '', 'Soft cow skin in stew.'],
  ]),
  ...course('Drinks', 'cup', [
    ['Zobo', 600, 1300, 'zobo', '*hausa *suya *vegetarian buka amala breakfast grill bole cafe', 'vegan+gf', '', 'drink', 'Hibiscus, ginger, clove and pineapple, served cold.'],
    ['Chapman', 2000, 4000, 'chapman', '*grill *continental seafood fast-food cafe chinese calabar', 'vegan+gf', '', 'drink', 'Red, fizzy, bittered, with cucumber and orange: the Nigerian toast.'],
    ['Fura da Nono', 1000, 2000, 'fura-da-nono', '*hausa suya breakfast', 'veg+gf', 'milk', '', 'Millet balls crumbled into cool, tangy Fulani yoghurt.'],
    ['Kunu Aya (Tigernut Milk)', 800, 1600, 'fura-da-nono', 'hausa suya vegetarian cafe breakfast', 'vegan+gf', '', 'drink', 'Tigernuts, dates and coconut, pressed today.'],
    ['Kunu Zaki', 600, 1200, 'fura-da-nono', '*hausa', 'vegan+gf', '', 'drink', 'Spiced millet, sweet and gingery.'],
    ['Fresh Palm Wine', 1200, 2500, 'palm-wine', '*igbo *bole calabar grill buka', 'vegan+gf', '', '', 'Tapped this morning, frothy and still sweet.'],
    ['Pineapple & Ginger Juice', 1500, 3000, 'smoothie', '*cafe vegetarian continental bakery breakfast shawarma pizza', 'vegan+gf', '', 'drink', 'Sweet, sharp, nothing added.'],
    ['Mango Smoothie', 2200, 4000, 'smoothie', '*cafe vegetarian shawarma continental', 'veg+gf', 'milk', '', 'Thick, golden, with Kano yoghurt.'],
    ['Watermelon Juice', 1300, 2500, 'zobo', 'seafood chinese pizza continental hausa', 'vegan+gf', '', 'drink', 'Pressed when you order.'],
    ['Coffee', 1500, 3200, 'coffee', '*cafe bakery continental', 'veg+gf', 'milk', 'milk', 'Taraba beans, pulled short or long.'],
    ['Shayi (Spiced Tea)', 500, 1000, 'coffee', 'hausa breakfast suya', 'veg+gf', 'milk', '', 'Mai shai’s tea with ginger, lime and condensed milk.'],
    ['Malt Drink', 800, 1300, '', 'buka amala igbo fast-food pizza', 'vegan', 'gluten', '', 'Ice-cold, from the bottom of the cooler.'],
    ['Bottled Water', 300, 600, '', '*amala *buka *bole *seafood *calabar *igbo *fast-food *shawarma *chinese *pizza hausa suya', 'vegan+gf', '', '', 'Cold, 75 cl.'],
    ['Fresh Yoghurt Parfait', 2500, 4500, 'parfait', '*cafe bakery vegetarian', 'veg', 'milk gluten nuts', '', 'Yoghurt, granola, pawpaw and honey in layers.'],
    ['Ice Cream Cup', 1500, 3000, 'parfait', 'fast-food bakery pizza', 'veg+gf', 'milk', '', 'Vanilla, strawberry or both.'],
  ]),
]
