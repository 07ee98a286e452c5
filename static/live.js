/*
 * What htmx's streams (hx-sse, which stands before this in the same file) leave open: giving up where there is nothing more to
 * come, asking now and then where streams do not get through, telling a screen reader in one place, and the note that a page is not live.
 */
(() => {
  const POLL_MS = 20000
  const FIRST_WORD_MS = 12000
  /** Answers that another try does not change. */
  const FINAL = new Set([204, 401, 403, 404, 406, 410])
  const lives = new Map()

  const textOf = (element) => element.querySelector('[data-say]')?.textContent.trim() || ''

  /** Said only when it is different, in a region that stays where it is. */
  function tell(element) {
    const said = document.getElementById(element.dataset.said)
    const text = textOf(element)
    if (said && text && said.textContent !== text) said.textContent = text
  }

  function show(element, isOn) {
    const note = document.getElementById(element.dataset.note)
    if (note) note.hidden = isOn
  }

  function begin(element) {
    if (lives.has(element)) return
    const life = { heard: false, over: false, polls: false, asking: false, connection: null, version: '', timer: 0, first: 0 }
    lives.set(element, life)
    // A proxy on the way may keep a stream to itself: then there is no word, although there is an answer.
    life.first = setTimeout(() => { if (!life.heard && !life.over) poll(element) }, FIRST_WORD_MS)
  }

  function hear(element) {
    const life = lives.get(element)
    if (!life) return
    life.heard = true
    element.dataset.on = ''
    clearTimeout(life.first)
    show(element, true)
  }

  function end(element) {
    const life = lives.get(element)
    if (!life) return
    life.over = true
    clearTimeout(life.first)
    clearInterval(life.timer)
  }

  function poll(element) {
    const life = lives.get(element)
    if (!life || life.polls || life.over) return
    life.polls = true
    life.connection?.reader?.cancel()
    const ask = async () => {
      if (document.hidden || life.asking) return
      life.asking = true
      try {
        const address = new URL(element.dataset.poll, location.href)
        if (life.version) address.searchParams.set('since', life.version)
        const response = await fetch(address, { headers: { accept: 'text/html', 'hx-request': 'true' } })
        if (response.status === 200 && response.headers.has('live-version')) {
          await htmx.swap({ target: element, text: await response.text(), swap: 'innerMorph', sourceElement: element })
          tell(element)
        }
        life.version = response.headers.get('live-version') || life.version
        show(element, response.ok)
        if (response.headers.has('live-over') || (response.status !== 204 && FINAL.has(response.status))) end(element)
      } catch {
        show(element, false)
      } finally {
        life.asking = false
      }
    }
    life.timer = setInterval(ask, POLL_MS)
    document.addEventListener('visibilitychange', () => { if (!document.hidden && !life.over) void ask() })
    void ask()
  }

  const liveOf = ({ target }) => (target instanceof Element && 'live' in target.dataset ? target : null)
  const on = (name, hear) => document.addEventListener(name, (event) => {
    const element = liveOf(event)
    if (element) hear(element, event.detail, event)
  })

  on('htmx:before:request', (element) => begin(element))
  on('htmx:sse:before:connection', (element, { connection }) => {
    const life = lives.get(element)
    if (life?.over || life?.polls) connection.cancelled = true
  })
  on('htmx:sse:after:connection', (element, { connection }) => {
    const life = lives.get(element)
    if (life) life.connection = connection
    if (FINAL.has(connection.status)) end(element)
  })
  on('htmx:sse:error', (element, { status }) => {
    if (FINAL.has(status)) end(element)
    else if (status === 429) poll(element)
    else show(element, false)
  })
  on('live', hear)
  on('end', end)
  on('htmx:sse:after:message', (element) => {
    hear(element)
    tell(element)
  })
  // The first answer was no stream: too many are open, or there was no connection.
  on('htmx:response:error', (element, { ctx }) => {
    if (FINAL.has(ctx.response.status)) end(element)
    else poll(element)
  })
  on('htmx:error', (element) => {
    if (!lives.get(element)?.heard) poll(element)
  })

  // htmx may have gone through the page before this file was there.
  setTimeout(() => {
    for (const element of document.querySelectorAll('[data-live]')) if (!lives.has(element)) htmx.process(element, true)
  }, 50)
})()
