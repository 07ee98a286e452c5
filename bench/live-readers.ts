/**
 * A process full of readers for bench/live.ts: each follows one order over a socket of its own, takes the stream apart as a browser
 * does, comes back with its last id when it is cut off, and remembers the number of every event it was told.
 */
import { createTokens } from '../src/accounts/access-token.ts'
import { type Id, newId } from '../src/vocabulary/id.ts'

export interface ReadersTask {
  readonly host: string
  readonly port: number
  readonly secretKey: string
  readonly orders: ReadonlyArray<{ readonly orderId: string; readonly personId: string }>
  /** Numbers the addresses that the readers seem to come from. */
  readonly first: number
}

export type ToReaders = { readonly do: 'begin'; readonly task: ReadersTask } | { readonly do: 'tell' } | { readonly do: 'dump' }
export type FromReaders =
  | { readonly what: 'told'; readonly open: number; readonly refused: number; readonly comebacks: number; readonly delays: ReadonlyArray<number> }
  | { readonly what: 'dump'; readonly heard: Readonly<Record<string, ReadonlyArray<number>>> }

let delays: number[] = []
let comebacks = 0
let refused = 0
const readers: Reader[] = []

class Reader {
  readonly heard: number[] = []
  isOpen = false
  private bookmark = ''
  private retryMs = 1_000
  private tries = 0
  private text = ''
  private status = ''
  private left = 0
  private readonly decoder = new TextDecoder()

  constructor(private readonly task: ReadersTask, readonly orderId: string, private readonly token: string, private readonly address: string) {}

  connect(): void {
    this.text = ''
    this.status = ''
    this.left = 0
    const again = () => this.comeBack()
    Bun.connect({
      hostname: this.task.host, port: this.task.port,
      socket: {
        open: (socket) => void socket.write(`GET /api/delivery/tracking/${this.orderId} HTTP/1.1\r\nHost: ${this.task.host}:${this.task.port}\r\nAccept: text/event-stream\r\nCookie: buka_session=${this.token}\r\nX-Forwarded-For: ${this.address}\r\n${this.bookmark ? `Last-Event-ID: ${this.bookmark}\r\n` : ''}\r\n`),
        data: (socket, bytes) => {
          this.text += this.decoder.decode(bytes, { stream: true })
          if (!this.take()) socket.end()
        },
        close: again,
        error: () => {},
        connectError: again,
      },
    }).catch(() => {})
  }

  /** As a browser does: after `retry`, and with more patience each time it fails. */
  private comeBack(): void {
    const was = this.isOpen
    this.isOpen = false
    this.tries = was ? 0 : this.tries + 1
    setTimeout(() => this.connect(), Math.min(this.retryMs * 1.5 ** this.tries, 3_000) * (0.7 + Math.random() * 0.6))
  }

  /** False when this is no stream. */
  private take(): boolean {
    if (this.status === '') {
      const end = this.text.indexOf('\r\n\r\n')
      if (end < 0) return true
      this.status = this.text.slice(9, 12)
      this.text = this.text.slice(end + 4)
      if (this.status !== '200') {
        refused++
        return false
      }
      this.isOpen = true
      if (this.bookmark) comebacks++
    }
    // The body comes in chunks; all we are sent is ASCII, so that characters are bytes.
    for (;;) {
      if (this.left === 0) {
        const end = this.text.indexOf('\r\n')
        if (end < 0) return true
        this.left = Number.parseInt(this.text.slice(0, end), 16)
        if (!(this.left > 0)) return false
        this.text = this.text.slice(end + 2)
      }
      if (this.text.length < this.left + 2) return true
      for (const message of this.text.slice(0, this.left).split('\n\n')) this.hear(message)
      this.text = this.text.slice(this.left + 2)
      this.left = 0
    }
  }

  private hear(message: string): void {
    for (const line of message.split('\n')) {
      if (line.startsWith('id: ')) this.bookmark = line.slice(4)
      else if (line.startsWith('retry: ')) this.retryMs = Number(line.slice(7))
      else if (line.startsWith('data: {')) {
        const now = Date.now()
        for (const { id, at } of (JSON.parse(line.slice(6)) as { events: Array<{ id: number; at: string }> }).events) {
          this.heard.push(id)
          delays.push(now - Date.parse(at))
        }
      }
    }
  }
}

async function begin(task: ReadersTask): Promise<void> {
  const tokens = createTokens({ secretKey: task.secretKey, previousSecretKeys: [] })
  const now = new Date()
  for (const [i, { orderId, personId }] of task.orders.entries()) {
    const token = await tokens.sign({ id: personId as Id<'person'>, sessionId: newId<'session'>(), epoch: 0, name: 'Guest', role: 'customer', staff: {}, hasSecondFactor: false, provenAt: now }, now)
    const number = task.first + i
    const reader = new Reader(task, orderId, token, `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`)
    readers.push(reader)
    reader.connect()
    // A city does not open its phones in the same millisecond.
    if (i % 20 === 19) await Bun.sleep(10)
  }
}

process.on('message', (message: ToReaders) => {
  if (message.do === 'begin') void begin(message.task)
  else if (message.do === 'tell') {
    process.send?.({ what: 'told', open: readers.filter(({ isOpen }) => isOpen).length, refused, comebacks, delays } satisfies FromReaders)
    delays = []
  } else process.send?.({ what: 'dump', heard: Object.fromEntries(readers.map(({ orderId, heard }) => [orderId, heard])) } satisfies FromReaders)
})
process.on('disconnect', () => process.exit(0))
