/** E-mail over SMTP, by nodemailer. */
import { createTransport } from 'nodemailer'
import { ProviderFailure } from '../vocabulary/refusal.ts'
import type { RenderedLetter } from './letter.ts'

const LIMIT_MS = 15_000

export interface MailRoute {
  /** @returns the server's id of the message. @throws ProviderFailure */
  send(to: string, letter: RenderedLetter): Promise<string>
  close(): void
}

/** Letters hold links that open accounts: a server elsewhere is spoken to under TLS (STARTTLS for smtp:) or not at all. */
export function openSmtp(smtpUrl: string, from: string): MailRoute {
  const isHere = ['localhost', '127.0.0.1', '[::1]', '::1'].includes(new URL(smtpUrl).hostname)
  const transport = createTransport({ url: smtpUrl, requireTLS: !isHere, connectionTimeout: LIMIT_MS, greetingTimeout: LIMIT_MS, socketTimeout: LIMIT_MS, disableFileAccess: true, disableUrlAccess: true } as never, { from })
  return {
    send: async (to, { subject, html, text }) => {
      try {
        const sent = await transport.sendMail({ to: { name: '', address: to }, from, subject, html, text, headers: { 'Auto-Submitted': 'auto-generated' } })
        return sent.messageId
      } catch (error) {
        const { responseCode, code } = error as { responseCode?: number; code?: string }
        // 5xx is the server's final word (RFC 5321 4.2.1); everything else may go better later. What it said may repeat the address.
        throw new ProviderFailure('smtp', 'send', !(responseCode !== undefined && responseCode >= 500), `${code ?? 'failed'} ${responseCode ?? ''}`.trim())
      }
    },
    close: () => transport.close(),
  }
}
