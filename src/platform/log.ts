/** One logger, one JSON line per event. Secrets and personal data are cut out by name before they are written. */
import pino, { type Logger } from 'pino'

export type Log = Logger

const SECRET_FIELDS = ['password', 'token', 'secret', 'authorization', 'cookie', 'code', 'email', 'phone', 'address', 'databaseUrl', 'redisUrl']

export const createLog = (level: string, process: 'main' | 'web' | 'worker' | 'ml' | 'bin'): Log =>
  pino({
    level,
    base: { process },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: SECRET_FIELDS.flatMap((f) => [f, `*.${f}`, `*.*.${f}`]), censor: '[cut]' },
  })
