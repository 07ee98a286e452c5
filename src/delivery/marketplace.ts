/**
 * What Buka asks of a platform that sells a restaurant's food in its own app: orders come in, answers go out, and the menu is kept the
 * same on both sides. One suite that all pass (marketplace.contract.test.ts), each against its stand-in. The rules are those of carrier.ts:
 * a limit on every call, `ProviderFailure` for what goes wrong, and kobo or nothing.
 */
import type { Kobo } from '../vocabulary/money.ts'

export interface MenuChoice {
  readonly id: string
  readonly name: string
  readonly price: Kobo
  readonly isAvailable: boolean
}

export interface MenuGroup {
  readonly id: string
  readonly name: string
  readonly min: number
  readonly max: number
  readonly choices: ReadonlyArray<MenuChoice>
}

export interface MenuItem {
  /** Ours on the way out; on the way in, what the platform has as the id that it was once given, or its own. */
  readonly id: string
  readonly name: string
  readonly description: string
  readonly price: Kobo
  readonly isAvailable: boolean
  readonly category: string
  readonly groups: ReadonlyArray<MenuGroup>
}

/** Minutes of the local day; a period ends by 24:00. */
export interface OpenPeriod {
  /** 0 = Sunday. */
  readonly weekday: number
  readonly opens: number
  readonly closes: number
}

export interface PlatformMenu {
  readonly name: string
  readonly items: ReadonlyArray<MenuItem>
  readonly hours: ReadonlyArray<OpenPeriod>
}

export interface MarketLine {
  readonly itemId: string
  readonly name: string
  readonly quantity: number
  /** One portion without its options. */
  readonly price: Kobo
  readonly options: ReadonlyArray<{ readonly itemId: string; readonly name: string; readonly price: Kobo; readonly quantity: number }>
  readonly note: string
}

/** An order that a guest placed with the platform, who paid it there. */
export interface MarketOrder {
  readonly theirId: string
  /** What their courier says at the counter. */
  readonly code: string
  readonly storeId: string
  readonly lines: ReadonlyArray<MarketLine>
  readonly note: string
  readonly guestName: string
  /** When their courier comes; null where it is not said. */
  readonly pickupAt: Date | null
}

/** What a webhook is about. `theirs` names it for the restaurant it belongs to; what is only named is fetched. */
export type MarketNews =
  | { readonly kind: 'order'; readonly order: MarketOrder }
  | { readonly kind: 'fetch'; readonly storeId: string; readonly theirId: string }
  | { readonly kind: 'cancelled' | 'picked_up' | 'delivered'; readonly storeId: string | null; readonly theirId: string }
  /** A menu that they were told of, done or refused. */
  | { readonly kind: 'menu'; readonly job: string | null; readonly isGood: boolean; readonly said: string }
  /** It is not in naira, or not to be read. */
  | { readonly kind: 'unusable'; readonly theirId: string; readonly why: 'currency' | 'shape' }

export type MarketRefusal = 'too_busy' | 'sold_out' | 'closing' | 'other'

export interface Acceptance {
  /** Ours, for their records. */
  readonly reference: string
  readonly readyAt: Date
}

export interface PushedMenu {
  /** Their name for the job or the menu, where it has one. */
  readonly theirs: string | null
  /** False: they are going to fetch or to check it, and say later how it went. */
  readonly isDone: boolean
}

export interface Switch {
  readonly id: string
  readonly isAvailable: boolean
  /** When it comes back by itself; null: when we say so. */
  readonly until: Date | null
}

export interface Marketplace {
  readonly name: string
  readonly isOn: boolean
  /** They fetch the menu from an address of ours. */
  readonly fetchesMenu: boolean
  readonly canPull: boolean
  newsIn(webhook: unknown): MarketNews | null
  /** @throws ProviderFailure; `unusable` as a value */
  fetchOrder(storeId: string, theirId: string): Promise<Extract<MarketNews, { kind: 'order' | 'unusable' }>>
  /** Each may be done twice: what is so already stays so. */
  accept(storeId: string, theirId: string, acceptance: Acceptance, now: Date): Promise<void>
  refuse(storeId: string, theirId: string, reason: MarketRefusal): Promise<void>
  ready(storeId: string, theirId: string): Promise<void>
  /** @param known what the last push was called, for platforms that change a menu rather than replace it */
  pushMenu(storeId: string, menu: PlatformMenu, how: { readonly menuUrl: string; readonly known: string | null }): Promise<PushedMenu>
  /** @throws ProviderFailure, not retryable, where `canPull` is false */
  pullMenu(storeId: string): Promise<PlatformMenu>
  /** Off or on again, at once. */
  switchItems(storeId: string, switches: ReadonlyArray<Switch>, now: Date): Promise<void>
}

export type Marketplaces = ReadonlyArray<Marketplace>

/** Groups that several dishes share, each once. */
export const groupsOf = ({ items }: Pick<PlatformMenu, 'items'>): MenuGroup[] => [...new Map(items.flatMap(({ groups }) => groups).map((group) => [group.id, group])).values()]

/** Choices of all groups, each once. */
export const choicesOf = (menu: Pick<PlatformMenu, 'items'>): MenuChoice[] => [...new Map(groupsOf(menu).flatMap(({ choices }) => choices).map((choice) => [choice.id, choice])).values()]

export const categoriesOf = ({ items }: Pick<PlatformMenu, 'items'>): Array<{ readonly name: string; readonly items: MenuItem[] }> =>
  [...Map.groupBy(items, ({ category }) => category)].map(([name, of]) => ({ name, items: of }))

/** `08:30`, and `23:59` for midnight: none of them knows 24:00. */
export const clockText = (minutes: number): string => {
  const within = Math.min(minutes, 1_439)
  return `${String(Math.floor(within / 60)).padStart(2, '0')}:${String(within % 60).padStart(2, '0')}`
}
