/** The ceiling: Bun.serve with a fixed answer. */
const server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response('ok') })
process.send?.(server.port)
