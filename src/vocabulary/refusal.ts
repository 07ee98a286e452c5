/**
 * The three kinds of failure. A `Refusal` is expected: the request cannot be granted and the person can do something
 * about it. A `ProviderFailure` came from outside. Everything else is a broken promise of ours and crashes loudly.
 */
export type RefusalKind =
  | 'unreadable' // 400
  | 'unproven' // 401
  | 'forbidden' // 403
  | 'unknown' // 404, also for what is not yours
  | 'unacceptable' // 406
  | 'conflict' // 409
  | 'gone' // 410
  | 'too-large' // 413
  | 'unsupported' // 415
  | 'invalid' // 422
  | 'too-many' // 429
  | 'unavailable' // 503

/** One field that was refused: `field` is its path in the input, `code` a message id below `problems.`. */
export interface FieldRefusal {
  readonly field: string
  readonly code: string
}

export class Refusal extends Error {
  override readonly name = 'Refusal'
  /**
   * @param code stable, kebab-case; it is the message id `problems.<code>` and the `code` of problem+json
   * @param details shown to the person as message arguments; never secrets
   */
  constructor(
    readonly kind: RefusalKind,
    readonly code: string,
    readonly details: Readonly<Record<string, string | number>> = {},
    readonly fields: ReadonlyArray<FieldRefusal> = [],
  ) {
    super(code)
  }
}

export const unknown = (noun: string): Refusal => new Refusal('unknown', `unknown-${noun}`)
export const invalid = (field: string, code: string): Refusal => new Refusal('invalid', 'invalid-input', {}, [{ field, code }])

/** The outside failed us. `retryable` says whether the same call may be made again as it is. */
export class ProviderFailure extends Error {
  override readonly name = 'ProviderFailure'
  constructor(
    readonly provider: string,
    readonly operation: string,
    readonly retryable: boolean,
    readonly evidence: string,
  ) {
    super(`${provider} ${operation}: ${evidence}`)
  }
}
