/** What the service worker shows when there is no connection and the page was never kept. */
import { url } from '../../src/vocabulary/url.ts'
import type { Visit } from '../../src/vocabulary/visit.ts'
import { Layout } from '../layout.tsx'
import { Icon } from './icon.tsx'

export const OfflinePage = ({ visit }: { visit: Visit }) => (
  <Layout visit={visit} title={visit.words.text('parts.offline-title')}>
    <div class="problem">
      <Icon visit={visit} name="away" />
      <h1>{visit.words('parts.offline-title')}</h1>
      <p>{visit.words('parts.offline-lead')}</p>
      {/* Filled in by app.js from what the service worker keeps. */}
      <ul class="choices" id="kept" hidden />
      <p><a class="btn" href={url`/`}>{visit.words('parts.try-again')}</a></p>
    </div>
  </Layout>
)
