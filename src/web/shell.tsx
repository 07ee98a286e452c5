/** What makes the site an app on a phone: its manifest, its service worker, and the page shown without a connection. */
import { OfflinePage } from '../../views/parts/offline.tsx'
import { directionOf, tagOf } from '../vocabulary/locale.ts'
import { door } from './door.ts'
import type { House } from './house.ts'
import { page } from './page.ts'

export const shell = (house: House) =>
  door('shell')
    .get('/offline', ({ visit }) => page(<OfflinePage visit={visit} />))
    .get('/app.webmanifest', ({ visit }) => new Response(JSON.stringify({
      name: 'Buka',
      short_name: 'Buka',
      description: visit.words.text('parts.app-description'),
      lang: tagOf(visit.locale),
      dir: directionOf(visit.locale),
      start_url: '/',
      display: 'standalone',
      background_color: '#faf8f4',
      theme_color: '#1c2462',
      icons: [{ src: visit.asset('mark.svg'), sizes: 'any', type: 'image/svg+xml', purpose: 'any' }],
    }), { headers: { 'content-type': 'application/manifest+json', 'cache-control': 'private, no-cache' } }))
    // It has to lie at the top of the site to speak for all of it, and to be asked for anew each time.
    .get('/service-worker.js', () => new Response(house.assets.get('service-worker.js')?.bytes, { headers: { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-cache' } }))
