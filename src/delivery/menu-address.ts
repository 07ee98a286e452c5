/** Where a platform fetches the menu of one connection: an address that cannot be guessed, and is good for nothing else. */
import { createHmac } from 'node:crypto'
import type { Id } from '../vocabulary/id.ts'
import { isAgreed } from './proof.ts'

const keyOf = (secret: Buffer, connectionId: string): string => createHmac('sha256', secret).update(connectionId).digest('base64url')

export const menuAddress = (publicUrl: string, secret: Buffer, connectionId: Id<'connection'>): string => `${publicUrl}/api/delivery/menu-files/${connectionId}/${keyOf(secret, connectionId)}`

export const isMenuKey = (secret: Buffer, connectionId: string, key: string): boolean => isAgreed(key, keyOf(secret, connectionId))
