/** One logger, one JSON line per event. Secrets and personal data are cut out by name before they are written. */
import pino, { type Logger } from 'pino'

export type Log = Logger

const SECRET_FIELDS = ['password', 'token', 'secret', 'authorization', 'cookie', 'code', 'email', 'phone', 'address', 'databaseUrl', 'redisUrl']

interface LoggedError {
  readonly type: string
  readonly message: string
  readonly code?: string
  readonly where?: string
  readonly stack?: string
  readonly cause?: LoggedError
}

/**
 * An error without the values it speaks of: drizzle puts the parameters of a failed query into its message, and PostgreSQL
 * repeats what it could not take (classes 22 and 23) and names the row in the way (`detail`).
 */
export function loggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'something that is no Error was thrown' }
  const { query, code, table_name: table, constraint_name: constraint } = error as Error & { query?: unknown; code?: unknown; table_name?: unknown; constraint_name?: unknown }
  const sqlState = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)
  const message = typeof query === 'string' ? `query failed: ${query}` : sqlState && /^2[23]/.test(code) ? 'the database refused a value' : error.message
  const where = [table, constraint].filter((name) => typeof name === 'string').join('.')
  return {
    type: error.name,
    message: message.slice(0, 2_000),
    ...(typeof code === 'string' ? { code } : {}),
    ...(where ? { where } : {}),
    stack: (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)).join('\n'),
    ...(error.cause !== undefined && depth < 3 ? { cause: loggedError(error.cause, depth + 1) } : {}),
  }
}

export const createLog = (level: string, process: 'main' | 'web' | 'worker' | 'ml' | 'bin'): Log =>
  pino({
    level,
    base: { process },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: (error: unknown) => loggedError(error) },
    redact: { paths: SECRET_FIELDS.flatMap((f) => [f, `*.${f}`, `*.*.${f}`]), censor: '[cut]' },
  })
