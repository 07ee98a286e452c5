/** Stand-ins for both SMS providers on loopback: they speak the published contracts, and fail when they are told to. */
export interface PretendSms {
  readonly termiiUrl: string
  readonly africasTalkingUrl: string
  /** What was sent, by whom, to which number. */
  readonly sent: Array<{ readonly provider: 'termii' | 'africastalking'; readonly to: string; readonly text: string; readonly id: string }>
  /** The next answers of a provider: `down` is a 500, `refused` a number it does not take. */
  fail(provider: 'termii' | 'africastalking', how: 'down' | 'refused' | 'works'): void
  stop(): Promise<void>
}

export function startPretendSms({ apiKey }: { readonly apiKey: string }): PretendSms {
  const sent: PretendSms['sent'] = []
  const moods = new Map<string, string>()
  // Larger than 2^53, as Termii's are.
  let next = 3_019_510_000_000_000_000n
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    routes: {
      '/api/sms/send': { POST: async (request) => {
        const { api_key: key, to, sms, channel, type } = await request.json() as Record<string, string>
        if (moods.get('termii') === 'down') return Response.json({ message: 'Internal server error' }, { status: 500 })
        if (key !== apiKey) return Response.json({ code: 401, message: 'Unauthorized' }, { status: 401 })
        if (moods.get('termii') === 'refused' || !/^\d{8,15}$/.test(to ?? '') || !sms || channel !== 'dnd' || !['plain', 'unicode'].includes(type ?? '')) return Response.json({ code: 404, message: 'ApplicationSenderId not found' }, { status: 404 })
        const id = String(next++)
        sent.push({ provider: 'termii', to: `+${to}`, text: sms, id })
        return new Response(`{"code":"ok","message_id":${id},"message_id_str":"${id}","message":"Successfully Sent","balance":1047.57,"user":"Buka"}`, { headers: { 'content-type': 'application/json' } })
      } },
      '/version1/messaging': { POST: async (request) => {
        const fields = new URLSearchParams(await request.text())
        if (moods.get('africastalking') === 'down') return new Response('Service unavailable', { status: 503 })
        if (request.headers.get('apikey') !== apiKey) return new Response('The supplied authentication is invalid', { status: 401 })
        const number = fields.get('to') ?? ''
        const refused = moods.get('africastalking') === 'refused' || !number.startsWith('+')
        const id = refused ? 'None' : `ATPid_${next++}`
        if (!refused) sent.push({ provider: 'africastalking', to: number, text: fields.get('message') ?? '', id })
        const recipient = refused ? { statusCode: 403, number, status: 'InvalidPhoneNumber', cost: '0', messageId: id } : { statusCode: 101, number, status: 'Success', cost: 'NGN 2.2000', messageId: id }
        return Response.json({ SMSMessageData: { Message: `Sent to ${refused ? 0 : 1}/1 Total Cost: NGN 2.2000`, Recipients: [recipient] } }, { status: 201 })
      } },
    },
  })
  const base = `http://127.0.0.1:${server.port}`
  return { termiiUrl: `${base}/api`, africasTalkingUrl: `${base}/version1`, sent, fail: (provider, how) => void moods.set(provider, how), stop: () => server.stop(true) }
}
