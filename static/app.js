/*
 * What plain HTML and htmx cannot do: tell in words what went wrong, ask the browser for a position, keep the keyboard
 * in its place, and keep pages for offline reading. Every page works without this file.
 */
(() => {
  const toast = document.getElementById('toast')
  let timer

  function say(text) {
    if (!toast || !text) return
    toast.hidden = false
    toast.textContent = text
    clearTimeout(timer)
    timer = setTimeout(() => { toast.hidden = true }, 8000)
  }

  // A failed answer is a notice in the reader's language; without an answer there was no connection.
  document.addEventListener('htmx:response:error', ({ detail: { ctx } }) => {
    if (ctx.response.status === 422) return
    const answer = new DOMParser().parseFromString(ctx.text || '', 'text/html')
    say(answer.querySelector('[role=alert] p')?.textContent || toast?.dataset.failed)
  })
  document.addEventListener('htmx:error', () => say(navigator.onLine ? toast?.dataset.failed : toast?.dataset.offline))

  // When a card goes away under the keyboard, the next one takes the focus.
  let heir = null
  document.addEventListener('click', ({ target }) => {
    const card = target instanceof Element && target.closest('.act.no') ? target.closest('li') : null
    if (card) heir = card.nextElementSibling || card.previousElementSibling
  }, true)
  document.addEventListener('htmx:after:swap', () => {
    if (heir && document.activeElement === document.body) heir.querySelector('a')?.focus({ preventScroll: true })
    heir = null
  })

  // A page that comes back, out of memory or out of the browser's cache, shows the suggestions of then.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted || performance.getEntriesByType('navigation')[0]?.type === 'back_forward') document.dispatchEvent(new CustomEvent('feedback'))
  })

  // "Use my position" fills the form it stands in and sends it, unless there is more to fill in.
  function offerPosition() {
    if (!('geolocation' in navigator)) return
    for (const button of document.querySelectorAll('[data-locate]')) {
      button.hidden = false
      button.addEventListener('click', (event) => {
        event.preventDefault()
        button.disabled = true
        const again = () => { button.disabled = false }
        navigator.geolocation.getCurrentPosition(({ coords }) => {
          const { lat, lng } = button.form.elements
          again()
          if (button.dataset.locate === 'fill') {
            lat.value = coords.latitude.toFixed(5)
            lng.value = coords.longitude.toFixed(5)
            button.form.elements.plus_code.value = ''
            return
          }
          lat.value = coords.latitude.toFixed(4)
          lng.value = coords.longitude.toFixed(4)
          button.form.submit()
        }, () => {
          again()
          say(toast?.dataset.denied)
        }, { timeout: 10000, maximumAge: 300000 })
      })
    }
  }

  // The offline page lists what is kept.
  async function listKept() {
    const list = document.getElementById('kept')
    if (!list || !('caches' in self)) return
    const pages = await caches.open('buka-pages')
    for (const request of (await pages.keys()).reverse()) {
      const address = new URL(request.url)
      if (address.pathname === '/offline') continue
      const response = await pages.match(request)
      const title = /<title>([^<]*)/.exec(await response.text())?.[1]
      const link = document.createElement('a')
      link.className = 'choice'
      link.href = address.pathname + address.search
      link.textContent = new DOMParser().parseFromString(title || address.pathname, 'text/html').body.textContent
      const item = document.createElement('li')
      item.append(link)
      list.append(item)
      list.hidden = false
    }
  }

  offerPosition()
  listKept().catch(() => {})
  if ('serviceWorker' in navigator) addEventListener('load', () => navigator.serviceWorker.register('/service-worker.js').catch(() => {}))
})()
