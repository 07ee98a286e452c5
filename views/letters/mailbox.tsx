/** The mailbox of a developer's machine: what would have been sent. */
import type { Visit } from '../../src/vocabulary/visit.ts'
import { externalUrl } from '../../src/vocabulary/url.ts'
import { Layout } from '../layout.tsx'

export interface MailboxLetter {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly link: string | null
  readonly createdAt: Date
  readonly state: string
}

export const MailboxPage = ({ visit, letters }: { visit: Visit; letters: ReadonlyArray<MailboxLetter> }) => (
  <Layout visit={visit} title={visit.words.text('notifications.mailbox')}>
    <div class="narrow">
      <h1>{visit.words('notifications.mailbox')}</h1>
      <p class="hint">{visit.words('notifications.mailbox-lead')}</p>
      {letters.length === 0 && <p>{visit.words('notifications.mailbox-empty')}</p>}
      {letters.map((letter) => (
        <article class="letter">
          <h2 safe>{letter.subject}</h2>
          <p><small><bdi dir="ltr" safe>{letter.to}</bdi> · <span safe>{letter.state}</span></small></p>
          {letter.text.split('\n\n').map((paragraph) => <p safe>{paragraph}</p>)}
          {letter.link !== null && externalUrl(letter.link) !== null && <p><a class="btn quiet" href={externalUrl(letter.link) ?? undefined}>{visit.words('notifications.mailbox-link')}</a></p>}
        </article>
      ))}
    </div>
  </Layout>
)
