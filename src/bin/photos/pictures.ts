/** Which pictures there are: what each shows, in words, and the cloth it lies on. */
import { COVER_PAINTS, vignette } from './covers.ts'
import { Drawing } from './drawing.ts'
import { DISH_PAINTS, type Paint } from './plates.ts'
import { lay, type Table, table } from './tables.ts'

export interface Picture {
  readonly name: string
  readonly alt: string
  readonly svg: string
}

const INDIGO = table('adire', '#1e2f63', '#8fa9e0', '#dfe8fb')
const ELEKO = table('eleko', '#22386f', '#b9c9ee', '#7f9ad6')
const FANS = table('fans', '#0f6b6b', '#f2a93b', '#e8e0c4')
const STARS = table('stars', '#7a1f3d', '#f4b942', '#e8743b')
const ASOOKE = table('asooke', '#7d2440', '#e8c05a', '#3b1330')
const WAVES = table('waves', '#0e5a7a', '#6fc0d6', '#f2d58a')
const DIAMONDS = table('diamonds', '#b5491c', '#ffcf6b', '#7a1f12')
const LEAVES = table('leaves', '#f1e3bf', '#4f8a4a', '#d97a2b')
const WOOD = table('wood', '#7a4a28', '#4f2b13', '#8f5a33')
const DARK_WOOD = table('wood', '#45291a', '#28150b', '#5a3824')
const MAT = table('mat', '#8f6a34', '#d6ab63', '#b8863f')
const GINGHAM = table('gingham', '#fbf3e2', '#c9382c', '#c9382c')
const GREEN_GINGHAM = table('gingham', '#f7f3df', '#3f8a5c', '#d99a2b')
const DOTS = table('dots', '#f0b53a', '#c2411f', '#2c6b5a')
const RINGS = table('rings', '#2e6b4a', '#f3d06b', '#e2722f')
const PURPLE_RINGS = table('rings', '#4b2a6b', '#f0b94a', '#d9567a')
const STONE = table('stone', '#56514d', '#6b6561', '#413d3a')
const MARBLE = table('stone', '#e4ddd1', '#d2c8b8', '#f3eee6')
const CORAL_STARS = table('stars', '#e2603f', '#ffe2a8', '#8f1f3a')
const TEAL_DIAMONDS = table('diamonds', '#11605f', '#f0c660', '#d9552b')

const DISHES: Readonly<Record<string, readonly [Table, string]>> = {
  'jollof-rice': [INDIGO, 'Red jollof rice with a chicken drumstick and fried plantain'],
  'fried-rice': [STARS, 'Golden fried rice with prawns, carrots and chicken'],
  'coconut-rice': [WAVES, 'Creamy coconut rice with a grilled fish'],
  'ofada-ayamase': [DARK_WOOD, 'Brown ofada rice and green ayamase stew on a banana leaf'],
  'white-rice-stew': [DIAMONDS, 'White rice with red stew, beef, egg and plantain'],
  'amala-gbegiri-ewedu': [ASOOKE, 'Amala in a bowl of ewedu, gbegiri and red stew with beef'],
  'pounded-yam-egusi': [RINGS, 'White pounded yam beside a bowl of egusi soup with beef'],
  'eba-ogbono': [ELEKO, 'Golden eba beside a bowl of ogbono soup'],
  'efo-riro': [FANS, 'Efo riro, spinach stewed with pepper, in a clay bowl'],
  afang: [CORAL_STARS, 'Afang soup with periwinkles beside a ball of fufu'],
  edikaikong: [LEAVES, 'Dark green edikaikong with beef and prawns'],
  'banga-starch': [PURPLE_RINGS, 'Yellow starch beside a bowl of banga soup with fish'],
  'ofe-nsala': [TEAL_DIAMONDS, 'White ofe nsala soup with catfish steaks'],
  'bitterleaf-soup': [DOTS, 'Bitterleaf soup with beef beside pounded yam'],
  'okra-soup': [GINGHAM, 'Okra soup with beef and red pepper'],
  'seafood-okra': [WAVES, 'Seafood okra with prawns and crab claws in a black bowl'],
  'yam-porridge': [INDIGO, 'Yam porridge with greens in a yellow bowl'],
  'tuwo-miyan-kuka': [MAT, 'Tuwo shinkafa with miyan kuka and stew in calabashes'],
  masa: [PURPLE_RINGS, 'Masa rice cakes in a calabash with pumpkin soup'],
  suya: [DARK_WOOD, 'Suya sticks on newspaper with onions and tomatoes'],
  kilishi: [MAT, 'Sheets of spiced kilishi on brown paper'],
  asun: [DOTS, 'Peppered smoked goat with onions on a black plate'],
  'grilled-fish': [TEAL_DIAMONDS, 'Whole grilled fish on a banana leaf with lime and onions'],
  'grilled-chicken': [GREEN_GINGHAM, 'Flame-grilled chicken on a board with pepper sauce'],
  'peppered-turkey': [INDIGO, 'Turkey in red pepper sauce with onion rings'],
  snails: [RINGS, 'Giant snails in pepper sauce'],
  gizdodo: [STARS, 'Gizzards and fried plantain with peppers'],
  'bole-fish': [WOOD, 'Roasted plantain and fish with pepper sauce'],
  'bole-plantain': [CORAL_STARS, 'Slices of fried plantain on a blue plate'],
  'pepper-soup': [ELEKO, 'Goat pepper soup with scent leaf in a clay bowl'],
  nkwobi: [FANS, 'Nkwobi in a wooden mortar with onion rings'],
  'isi-ewu': [ASOOKE, 'Isi ewu in a wooden mortar with ugba and onions'],
  'moi-moi': [GINGHAM, 'Three moi moi with egg on a banana leaf'],
  'akara-pap': [DIAMONDS, 'Akara on a blue plate and pap in a calabash'],
  'ewa-agoyin': [FANS, 'Mashed beans with dark agoyin sauce'],
  'beans-plantain': [PURPLE_RINGS, 'Beans porridge with fried plantain'],
  ukwa: [RINGS, 'Ukwa breadfruit with dry fish in a calabash'],
  abacha: [CORAL_STARS, 'Abacha with ugba, garden egg and fish in a mortar'],
  salad: [WOOD, 'Green salad with tomato, cucumber and egg'],
  'yam-egg': [RINGS, 'Boiled yam with egg sauce and fried plantain'],
  noodles: [STARS, 'Stir-fried noodles with prawns and vegetables'],
  pancakes: [ELEKO, 'Stack of pancakes with honey, butter and banana'],
  'chicken-chips': [DOTS, 'Crispy chicken and chips with ketchup'],
  burger: [INDIGO, 'Beef burger with cheese on a board with chips'],
  pasta: [GREEN_GINGHAM, 'Pasta with tomato sauce, prawns and basil'],
  'meat-pie': [WAVES, 'Three golden meat pies on a board'],
  'bread-loaf': [GREEN_GINGHAM, 'A loaf of Agege bread with two slices'],
  'puff-puff': [CORAL_STARS, 'Puff puff dusted with sugar on a blue plate'],
  shawarma: [FANS, 'Two chicken shawarmas in foil'],
  hummus: [PURPLE_RINGS, 'Hummus with olive oil and flatbread'],
  'chicken-sauce': [DARK_WOOD, 'Glazed chicken with peppers and sesame'],
  'small-chops': [DIAMONDS, 'Small chops: puff puff, spring rolls and samosas on a board'],
  cake: [TEAL_DIAMONDS, 'A slice of chocolate cake with cream and cherries'],
  pizza: [GINGHAM, 'A whole pizza with pepperoni and basil'],
  steak: [STONE, 'Grilled steak with butter, yam chips and tomatoes'],
  zobo: [LEAVES, 'A glass of red zobo with ice and orange'],
  chapman: [FANS, 'A glass of Chapman with cucumber, orange and mint'],
  'fura-da-nono': [ELEKO, 'Fura in nono in a calabash with a wooden spoon'],
  'palm-wine': [MAT, 'Frothy palm wine in a calabash'],
  smoothie: [LEAVES, 'A mango smoothie with a straw'],
  coffee: [WOOD, 'A cup of coffee with a heart in the foam'],
  parfait: [PURPLE_RINGS, 'A cup of yoghurt with granola and fruit'],
}

const COVERS: Readonly<Record<string, readonly [Table, string]>> = {
  'kind-buka': [INDIGO, 'Big pots of stew, jollof rice and vegetable soup'],
  'kind-amala': [ASOOKE, 'Amala, efo riro and ofada rice on one table'],
  'kind-suya': [DARK_WOOD, 'Suya sticks over glowing charcoal'],
  'kind-seafood': [WAVES, 'Seafood okra, grilled fish and pepper soup'],
  'kind-bole': [WOOD, 'Plantain and fish roasting over charcoal'],
  'kind-calabar': [CORAL_STARS, 'Edikaikong, afang and snails'],
  'kind-hausa': [MAT, 'Masa, tuwo with miyan kuka, and fura da nono'],
  'kind-igbo': [RINGS, 'Nkwobi, ofe nsala and abacha'],
  'kind-fast-food': [DOTS, 'Jollof rice, burger, chicken and a drink'],
  'kind-shawarma': [TEAL_DIAMONDS, 'Shawarmas, hummus and salad'],
  'kind-chinese': [STARS, 'Noodles, glazed chicken and fried rice'],
  'kind-bakery': [GREEN_GINGHAM, 'Bread, meat pies, puff puff and cake'],
  'kind-grill': [DARK_WOOD, 'Fish, skewers and plantain over charcoal'],
  'kind-breakfast': [DIAMONDS, 'Akara and pap, beans, moi moi and coffee'],
  'kind-vegetarian': [LEAVES, 'Salad, beans with plantain, and moi moi'],
  'kind-cafe': [MARBLE, 'Coffee, pancakes and cake'],
  'kind-pizza': [GINGHAM, 'Pizza, pasta and a red drink'],
  'kind-continental': [STONE, 'Steak, pasta, salad and a cocktail'],
}

function drawn(name: string, [cloth, alt]: readonly [Table, string], paint: Paint, seed: number, finish: Paint): Picture {
  const d = new Drawing(seed)
  lay(d, cloth)
  paint(d)
  finish(d)
  return { name, alt, svg: d.svg() }
}

/** Near enough to smell it: the plate almost fills the picture. */
const closeUp = (paint: Paint): Paint => (d) => {
  d.add('<g transform="translate(320 240) scale(1.13) translate(-320 -240)">')
  paint(d)
  d.add('</g>')
}

const paintOf = (paints: Readonly<Record<string, Paint>>, name: string): Paint => {
  const paint = paints[name]
  if (!paint) throw new RangeError(`nobody knows how to draw ${name}`)
  return paint
}

export const pictures = (): Picture[] => [
  ...Object.entries(DISHES).map(([name, about], i) => drawn(name, about, closeUp(paintOf(DISH_PAINTS, name)), 100 + i, vignette)),
  ...Object.entries(COVERS).map(([name, about], i) => drawn(name, about, paintOf(COVER_PAINTS, name), 900 + i, vignette)),
]
