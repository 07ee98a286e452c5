/** A client of HTTP/1.1 that costs next to nothing, so that a load from the same machine leaves the machine to what is measured. */
import { brotliDecompressSync } from 'node:zlib'

export interface FewWords {
  readonly status: number
  /** As text; empty where nobody asked for it. */
  readonly body: string
}

const END_OF_HEADERS = '\r\n\r\n'

interface Asked {
  readonly wantsBody: boolean
  readonly answer: (answer: FewWords) => void
  readonly fail: (error: Error) => void
}

interface Line {
  socket: Bun.Socket<Line>
  asked: Asked | null
  read: Buffer[]
  /** Bytes of headers and body together, once the headers are there. */
  length: number
}

/** Connections are kept, and made as they are needed up to a number; one request at a time on each. Who finds none waits for one. */
export class FewWordsClient {
  private readonly idle: Line[] = []
  private readonly waiting: Array<{ readonly request: string; readonly asked: Asked }> = []
  private made = 0

  constructor(private readonly hostname: string, private readonly port: number, private readonly most = 256) {}

  /** @param request the whole of it, with its length. Its answer must tell its length too */
  ask(request: string, wantsBody = false): Promise<FewWords> {
    return new Promise((answer, fail) => {
      this.waiting.push({ request, asked: { wantsBody, answer, fail } })
      this.serve()
    })
  }

  private serve(): void {
    for (let line = this.waiting.length > 0 ? this.idle.pop() : undefined; line; line = this.waiting.length > 0 ? this.idle.pop() : undefined) {
      const { request, asked } = this.waiting.shift()!
      line.asked = asked
      line.socket.write(request)
    }
    if (this.waiting.length === 0 || this.made >= this.most) return
    this.made++
    void this.connect().then((line) => {
      this.idle.push(line)
      this.serve()
    }, (error: Error) => {
      this.made--
      this.waiting.shift()?.asked.fail(error)
    })
  }

  close(): void {
    for (const { socket } of this.idle) socket.end()
  }

  private connect(): Promise<Line> {
    return new Promise((resolve, reject) => {
      const ended = (socket: Bun.Socket<Line>): void => {
        const line = socket.data as Line | undefined
        line?.asked?.fail(new Error('the connection was closed'))
        const place = line ? this.idle.indexOf(line) : -1
        if (place >= 0) this.idle.splice(place, 1)
        if (line) this.made--
      }
      void Bun.connect<Line>({
        hostname: this.hostname, port: this.port,
        socket: {
          open: (socket) => {
            socket.data = { socket, asked: null, read: [], length: 0 }
            resolve(socket.data)
          },
          data: (socket, bytes) => this.hear(socket.data, bytes),
          close: ended,
          error: ended,
          connectError: (_, error) => reject(error),
        },
      }).catch(reject)
    })
  }

  private hear(line: Line, bytes: Buffer): void {
    // What was heard belongs to the socket, and is overwritten by what comes next.
    if (line.read.length > 0 || !isWhole(bytes)) line.read.push(Buffer.from(bytes))
    const heard = line.read.length === 0 ? bytes : Buffer.concat(line.read)
    if (line.length === 0) line.length = lengthOf(heard)
    if (line.length === 0 || heard.length < line.length) return
    const { asked } = line
    line.asked = null
    line.read = []
    line.length = 0
    asked?.answer({ status: Number(heard.toString('latin1', 9, 12)), body: asked.wantsBody ? bodyOf(heard) : '' })
    this.idle.push(line)
    this.serve()
  }
}

const isWhole = (bytes: Buffer): boolean => {
  const length = lengthOf(bytes)
  return length > 0 && bytes.length >= length
}

/** 0 while the headers are not all there. */
function lengthOf(heard: Buffer): number {
  const end = heard.indexOf(END_OF_HEADERS)
  if (end < 0) return 0
  const told = /\r\ncontent-length: (\d+)/i.exec(heard.toString('latin1', 0, end))
  if (!told) throw new Error(`an answer without a length: ${heard.toString('latin1', 0, end)}`)
  return end + END_OF_HEADERS.length + Number(told[1])
}

function bodyOf(heard: Buffer): string {
  const end = heard.indexOf(END_OF_HEADERS)
  const body = heard.subarray(end + END_OF_HEADERS.length)
  return /\r\ncontent-encoding: br/i.test(heard.toString('latin1', 0, end)) ? brotliDecompressSync(body).toString() : body.toString()
}
