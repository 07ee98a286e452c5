/*
 * For riders: tells where the phone is while the page is open, and keeps what was told without a connection until there is one. What
 * is kept carries the key of its page and the time at which it happened, so that sending it twice changes nothing. The server judges.
 */
(() => {
  const KEPT = 'buka-rider-reports'
  const RETRY_MS = 20000
  const POSITION_MS = 5000
  const unsent = document.getElementById('unsent')

  const read = () => {
    try { return JSON.parse(localStorage.getItem(KEPT) || '[]') } catch { return [] }
  }
  const keep = (reports) => {
    try { localStorage.setItem(KEPT, JSON.stringify(reports)) } catch { /* A full or closed store: the form itself is still there. */ }
  }

  function say(word, count) {
    if (!unsent) return
    unsent.hidden = false
    unsent.querySelector('p').textContent = (unsent.dataset[word] || '').replace('#', count)
  }

  /** In the order of telling: a step that was not heard must not be overtaken by the next one. */
  let sending = false
  async function send() {
    if (sending) return
    sending = true
    let heard = false
    try {
      for (let reports = read(); reports.length > 0; reports = read()) {
        const [{ action, fields }] = reports
        let response
        try {
          response = await fetch(action, { method: 'POST', body: new URLSearchParams(fields), redirect: 'follow' })
        } catch {
          say('waiting', reports.length)
          return
        }
        // Signed out, or the server is away: kept for later. Everything else is an answer, and the page shows it.
        if (response.status >= 500 || response.status === 429 || new URL(response.url).pathname.startsWith('/sign-in') || new URL(response.url).pathname.startsWith('/session')) {
          say('waiting', reports.length)
          return
        }
        keep(read().filter((report) => report.fields.key !== fields.key))
        if (!response.ok) {
          say('refused', 1)
          return
        }
        heard = response.url
      }
      if (heard) location.assign(heard)
    } finally {
      sending = false
    }
  }

  for (const form of document.querySelectorAll('form[data-report]')) {
    form.addEventListener('submit', (event) => {
      const fields = Object.fromEntries(new FormData(form))
      fields.at = new Date().toISOString()
      event.preventDefault()
      keep([...read().filter((report) => report.fields.key !== fields.key), { action: form.getAttribute('action'), fields }])
      for (const button of form.querySelectorAll('button')) button.disabled = true
      send().finally(() => { for (const button of form.querySelectorAll('button')) button.disabled = false })
    })
  }
  addEventListener('online', send)
  setInterval(() => { if (read().length > 0) send() }, RETRY_MS)
  if (read().length > 0) send()

  const place = document.getElementById('place')
  if (!place || !('geolocation' in navigator)) return
  let told = 0
  navigator.geolocation.watchPosition(({ coords, timestamp }) => {
    place.textContent = place.dataset.shared
    if (Date.now() - told < POSITION_MS) return
    told = Date.now()
    fetch(place.dataset.position, {
      method: 'POST', keepalive: true, headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ lat: coords.latitude, lng: coords.longitude, accuracy_metres: Math.min(100000, Math.round(coords.accuracy)), at: new Date(timestamp).toISOString() }),
    }).catch(() => {})
  }, () => { place.textContent = place.dataset.denied }, { enableHighAccuracy: true, maximumAge: 2000, timeout: 30000 })
})()
