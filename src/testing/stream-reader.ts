/** Reads a stream of Server-Sent Events as a browser does: fields, ids, `retry`, and the end. */

export interface Message {
  readonly event: string
  readonly data: string
  readonly id: string
}

export interface StreamReader {
  readonly response: Response
  readonly messages: Message[]
  /** The last id, for Last-Event-ID. */
  readonly bookmark: () => string
  readonly retryMs: () => number | null
  readonly heartbeats: () => number
  readonly isOver: () => boolean
  /** Waits for a message that fits; those before it stay in the list. */
  until(isIt: (message: Message) => boolean, ms?: number): Promise<Message>
  untilOver(ms?: number): Promise<void>
  leave(): void
}

export async function readStream(address: string, headers: Record<string, string> = {}): Promise<StreamReader> {
  const control = new AbortController()
  const response = await fetch(address, { headers: { accept: 'text/event-stream', 'sec-fetch-site': 'same-origin', ...headers }, signal: control.signal, redirect: 'manual' })
  const messages: Message[] = []
  let bookmark = headers['last-event-id'] ?? ''
  let retryMs: number | null = null
  let heartbeats = 0
  let isOver = false
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false
  const reading = isStream ? read().catch(() => {}).finally(() => { isOver = true }) : Promise.resolve()
  if (!isStream) isOver = true

  async function read(): Promise<void> {
    const decoder = new TextDecoder()
    let text = ''
    for await (const chunk of response.body as ReadableStream<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true })
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        take(text.slice(0, end))
        text = text.slice(end + 2)
      }
    }
  }

  function take(block: string): void {
    let event = ''
    const data: string[] = []
    for (const line of block.split('\n')) {
      const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? []
      if (field === '') heartbeats++
      else if (field === 'event') event = value
      else if (field === 'data') data.push(value)
      else if (field === 'id') bookmark = value
      else if (field === 'retry') retryMs = Number(value)
    }
    if (data.length > 0) messages.push({ event, data: data.join('\n'), id: bookmark })
  }

  async function until<T>(look: () => T | undefined, ms: number): Promise<T> {
    const end = performance.now() + ms
    for (;;) {
      const found = look()
      if (found !== undefined) return found
      if (performance.now() > end) throw new Error(`the stream did not do it in time: ${JSON.stringify(messages).slice(0, 2_000)}`)
      await Bun.sleep(5)
    }
  }

  return {
    response, messages,
    bookmark: () => bookmark,
    retryMs: () => retryMs,
    heartbeats: () => heartbeats,
    isOver: () => isOver,
    until: (isIt, ms = 5_000) => until(() => messages.find(isIt), ms),
    untilOver: (ms = 8_000) => until(() => isOver || undefined, ms).then(() => reading),
    leave: () => control.abort(),
  }
}
