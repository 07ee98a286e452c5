/** People, the browsers of those who have not signed in, and everything by which somebody proves who they are. */
import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, pgTable, primaryKey, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytesColumn, idColumn, instantColumn, refColumn } from '../columns.ts'

export const people = pgTable('people', {
  id: idColumn<'person'>(),
  email: text('email').notNull(),
  name: text('name').notNull(),
  /** bcrypt over SHA-256 in base64, so that nothing is cut off at 72 bytes; null for people without a password. */
  passwordHash: text('password_hash'),
  locale: text('locale').notNull().default('en'),
  /** Platform-wide role; roles in a restaurant stand in `staff`. */
  role: text('role').$type<'customer' | 'rider' | 'support' | 'data' | 'admin'>().notNull().default('customer'),
  createdAt: instantColumn('created_at').notNull().defaultNow(),
  /** Raised when what their access tokens say is no longer true: tokens of a lower epoch are refused at once. */
  epoch: integer('epoch').notNull().default(0),
  epochRaisedAt: instantColumn('epoch_raised_at'),
  passwordChangedAt: instantColumn('password_changed_at'),
  /** E.164, sealed; found again through its keyed hash. */
  phoneSealed: text('phone_sealed'),
  phoneIndex: text('phone_index'),
  phoneVerifiedAt: instantColumn('phone_verified_at'),
  /** Locked by our staff, who said why. */
  lockedAt: instantColumn('locked_at'),
  lockedReason: text('locked_reason'),
  /** The row stays for what refers to it (orders, reviews); whatever told who it was is gone. */
  deletedAt: instantColumn('deleted_at'),
  /** Secret of the authenticator app, sealed; it counts from `totpConfirmedAt` on. */
  totpSealed: text('totp_sealed'),
  totpConfirmedAt: instantColumn('totp_confirmed_at'),
  /** From then on signing in with a password asks for a passkey as well, app or no app. */
  passkeyStepAt: instantColumn('passkey_step_at'),
  /** The last time step that was used. It outlives the secret, so that no code is good twice. */
  totpLastStep: bigint('totp_last_step', { mode: 'number' }).notNull().default(0),
  secondFactorMisses: smallint('second_factor_misses').notNull().default(0),
  secondFactorPausedUntil: instantColumn('second_factor_paused_until'),
}, (t) => [
  uniqueIndex('people_email').on(sql`lower(${t.email})`),
  uniqueIndex('people_phone').on(t.phoneIndex),
  index('people_epoch_raised').on(t.epochRaisedAt).where(sql`${t.epochRaisedAt} is not null`),
])

/** A browser, known by a random cookie. It becomes a person's when that person signs in on it. */
export const visitors = pgTable('visitors', {
  id: idColumn<'visitor'>(),
  personId: refColumn<'person'>('person_id').references(() => people.id, { onDelete: 'cascade' }),
  createdAt: instantColumn('created_at').notNull().defaultNow(),
  lastSeenAt: instantColumn('last_seen_at').notNull().defaultNow(),
}, (t) => [index('visitors_person').on(t.personId)])

/** One sign-in on one device: the family of the refresh tokens that follow from it. */
export const sessions = pgTable('sessions', {
  id: idColumn<'session'>(),
  personId: refColumn<'person'>('person_id').notNull().references(() => people.id, { onDelete: 'cascade' }),
  visitorId: refColumn<'visitor'>('visitor_id').notNull(),
  /** "Chrome on Android", as the browser says of itself. */
  device: text('device').notNull(),
  /** The city that was chosen there and the network, its host part cut off: "lagos 102.89.0.0". */
  place: text('place').notNull(),
  /** A second factor was shown at sign-in. */
  hasSecondFactor: boolean('has_second_factor').notNull(),
  /** When the person last proved who they are: money and security changes want that to be fresh. */
  provenAt: instantColumn('proven_at').notNull(),
  createdAt: instantColumn('created_at').notNull(),
  lastUsedAt: instantColumn('last_used_at').notNull(),
  expiresAt: instantColumn('expires_at').notNull(),
  endedAt: instantColumn('ended_at'),
  endedBecause: text('ended_because').$type<'signed-out' | 'replaced' | 'ended-by-person' | 'ended-by-staff' | 'token-reused' | 'password-changed' | 'locked' | 'deleted'>(),
}, (t) => [
  index('sessions_person').on(t.personId, t.lastUsedAt),
  index('sessions_ended').on(t.endedAt).where(sql`${t.endedAt} is not null`),
])

/** Refresh tokens, each good for one use. Only their SHA-256 is kept. */
export const refreshTokens = pgTable('refresh_tokens', {
  hash: text('hash').primaryKey(),
  sessionId: refColumn<'session'>('session_id').notNull().references(() => sessions.id, { onDelete: 'cascade' }),
  issuedAt: instantColumn('issued_at').notNull(),
  usedAt: instantColumn('used_at'),
}, (t) => [index('refresh_tokens_session').on(t.sessionId)])

/** Browsers on which a person has signed in before: strangers' wrong guesses do not lock these out. */
export const knownDevices = pgTable('known_devices', {
  personId: refColumn<'person'>('person_id').notNull().references(() => people.id, { onDelete: 'cascade' }),
  visitorId: refColumn<'visitor'>('visitor_id').notNull(),
  lastUsedAt: instantColumn('last_used_at').notNull(),
}, (t) => [primaryKey({ columns: [t.personId, t.visitorId] })])

/** Wrong guesses, counted per key (account + device, account + network, account); see sign-in-tries.ts. */
export const signInTries = pgTable('sign_in_tries', {
  key: text('key').primaryKey(),
  misses: integer('misses').notNull(),
  firstAt: instantColumn('first_at').notNull(),
  blockedUntil: instantColumn('blocked_until'),
}, (t) => [index('sign_in_tries_first').on(t.firstAt)])

/**
 * Something that is done when its token or code comes back: an account to be made, an e-mail or phone to be changed, a
 * password to be reset. Only the hash of the token is kept, and it is good once.
 */
export const proofs = pgTable('proofs', {
  id: idColumn<'proof'>(),
  kind: text('kind').$type<'registration' | 'email-change' | 'password-reset' | 'phone' | 'passkey-registration' | 'passkey-login'>().notNull(),
  tokenHash: text('token_hash').notNull(),
  /** Null for registrations, and for e-mail addresses that are nobody's. */
  personId: refColumn<'person'>('person_id').references(() => people.id, { onDelete: 'cascade' }),
  email: text('email'),
  visitorId: uuid('visitor_id'),
  /** What is to be done, sealed. */
  sealed: text('sealed'),
  misses: smallint('misses').notNull().default(0),
  createdAt: instantColumn('created_at').notNull(),
  expiresAt: instantColumn('expires_at').notNull(),
  usedAt: instantColumn('used_at'),
}, (t) => [uniqueIndex('proofs_token').on(t.tokenHash), index('proofs_person').on(t.personId, t.kind), index('proofs_email').on(sql`lower(${t.email})`), index('proofs_expiry').on(t.expiresAt)])

/** For the day the phone is lost. Each is good once; only keyed hashes are kept. */
export const recoveryCodes = pgTable('recovery_codes', {
  personId: refColumn<'person'>('person_id').notNull().references(() => people.id, { onDelete: 'cascade' }),
  hash: text('hash').notNull(),
  usedAt: instantColumn('used_at'),
}, (t) => [primaryKey({ columns: [t.personId, t.hash] })])

/** WebAuthn credentials. */
export const passkeys = pgTable('passkeys', {
  /** The credential's id, base64url. */
  id: text('id').primaryKey(),
  personId: refColumn<'person'>('person_id').notNull().references(() => people.id, { onDelete: 'cascade' }),
  name: text('name').notNull(),
  publicKey: bytesColumn('public_key').notNull(),
  counter: bigint('counter', { mode: 'number' }).notNull(),
  transports: text('transports').array().notNull().default(sql`'{}'`),
  createdAt: instantColumn('created_at').notNull(),
  lastUsedAt: instantColumn('last_used_at'),
}, (t) => [index('passkeys_person').on(t.personId), check('passkeys_counter', sql`${t.counter} >= 0`)])

/** Where a person has food brought to: a pin, and words that lead a rider to the gate. There is no postcode to go by. */
export const addresses = pgTable('addresses', {
  id: idColumn<'address'>(),
  personId: refColumn<'person'>('person_id').notNull().references(() => people.id, { onDelete: 'cascade' }),
  /** All of it, sealed as one: the pin alone would tell where somebody lives. */
  sealed: text('sealed').notNull(),
  createdAt: instantColumn('created_at').notNull(),
  changedAt: instantColumn('changed_at').notNull(),
}, (t) => [index('addresses_person').on(t.personId, t.createdAt)])
