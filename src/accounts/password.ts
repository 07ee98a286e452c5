/** How passwords are kept: bcrypt over SHA-256 in base64, so that no byte of a long password is cut off at the 72nd. */
import { createHash } from 'node:crypto'
import { hash, verify } from '@node-rs/bcrypt'

/** About a quarter of a second on a small machine. */
const COST = 12

// Composed form first: the same word typed on two keyboards is the same password.
const digest = (password: string): string => createHash('sha256').update(password.normalize('NFC')).digest('base64')

export const hashPassword = (password: string): Promise<string> => hash(digest(password), { cost: COST })

export const isPassword = (password: string, passwordHash: string): Promise<boolean> => verify(digest(password), passwordHash)
