/** A wire between the web process and PostgreSQL that can withhold what PostgreSQL says to a commit: it has happened, and who asked for it does not know. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface HeldPostgres {
  /** The database, through the wire. */
  readonly url: string
  /** Answers to commits wait from now on. */
  hold(): void
  /** What waits goes on its way. */
  release(): void
  close(): Promise<void>
}

/** The tag of the message that a commit is answered with. */
const COMMITTED = 'COMMIT\0'

interface Wire {
  readonly web: Socket
  isHeld: boolean
  waiting: Buffer[]
}

export async function holdPostgres(databaseUrl: string): Promise<HeldPostgres> {
  const target = new URL(databaseUrl)
  const wires = new Set<Wire>()
  let isHolding = false
  const flush = (wire: Wire): void => {
    wire.isHeld = false
    for (const bytes of wire.waiting.splice(0)) wire.web.write(bytes)
  }
  const server = createServer((web) => {
    const postgres = connect(Number(target.port), target.hostname)
    const wire: Wire = { web, isHeld: false, waiting: [] }
    wires.add(wire)
    web.on('data', (bytes) => void postgres.write(bytes))
    postgres.on('data', (bytes: Buffer) => {
      if (isHolding && bytes.includes(COMMITTED)) wire.isHeld = true
      if (wire.isHeld) wire.waiting.push(bytes)
      else web.write(bytes)
    })
    const end = (): void => {
      wires.delete(wire)
      web.destroy()
      postgres.destroy()
    }
    for (const socket of [web, postgres]) socket.on('close', end).on('error', end)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(databaseUrl)
  url.hostname = '127.0.0.1'
  url.port = String((server.address() as AddressInfo).port)
  return {
    url: url.href,
    hold: () => void (isHolding = true),
    release: () => {
      isHolding = false
      for (const wire of wires) flush(wire)
    },
    close: () => new Promise((resolve) => {
      server.close(() => resolve())
      for (const { web } of wires) web.destroy()
    }),
  }
}
