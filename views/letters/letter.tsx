/** How a letter is worded: as an e-mail in HTML and in plain text, and as an SMS. No pictures, no tracking, one link at most. */
import type { LetterContent, RenderedLetter } from '../../src/notifications/letter.ts'
import { directionOf, tagOf } from '../../src/vocabulary/locale.ts'
import type { Url } from '../../src/vocabulary/url.ts'
import { externalUrl } from '../../src/vocabulary/url.ts'
import type { MessageArguments, Words } from '../../src/vocabulary/visit.ts'

export function renderLetter({ template, locale, arguments: given }: LetterContent, words: Words): RenderedLetter {
  const link = 'link' in given && given.link !== '' ? externalUrl(given.link) : null
  const values = given as unknown as MessageArguments
  const subject = words.text(`letters.${template}-subject`, values)
  const body = words.text(`letters.${template}`, values)
  const button = link ? words.text(`letters.${template}-button`) : null
  const foot = words.text('letters.foot')
  return {
    subject,
    html: `<!doctype html>${(<Mail locale={locale} subject={subject} body={body} link={link} button={button} foot={foot} />).markup}`,
    text: [body, ...(link ? [`${button}: ${link}`] : []), foot].join('\n\n'),
    sms: words.text(template === 'phone-code' ? 'letters.phone-code-sms' : `letters.${template}-subject`, values),
  }
}

interface MailProps {
  readonly locale: LetterContent['locale']
  readonly subject: string
  readonly body: string
  readonly link: Url | null
  readonly button: string | null
  readonly foot: string
}

const Mail = ({ locale, subject, body, link, button, foot }: MailProps) => (
  <html lang={tagOf(locale)} dir={directionOf(locale)}>
    <head><meta charset="utf-8" /><meta name="viewport" content="width=device-width" /><title safe>{subject}</title></head>
    <body>
      <table role="presentation" align="center" width="100%" cellpadding="24" bgcolor="#ffffff"><tr><td>
        <h1 safe>{subject}</h1>
        {body.split('\n\n').map((paragraph) => <p safe>{paragraph}</p>)}
        {link !== null && button !== null && <p><a href={link}><b safe>{button}</b></a></p>}
        {link !== null && <p><small safe>{link}</small></p>}
        <hr />
        <p><small safe>{foot}</small></p>
      </td></tr></table>
    </body>
  </html>
)
