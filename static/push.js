/*
 * "Tell me also while this page is away": asks only after a click, and shows what the browser says. Without it nothing is missing but that.
 */
(async () => {
  const box = document.getElementById('push')
  const button = box?.querySelector('button')
  const said = box?.querySelector('[role=status]')
  if (!box || !button || !('serviceWorker' in navigator) || !('PushManager' in self) || !('Notification' in self)) return
  const to = box.dataset.to
  let kept = null

  const bytesOf = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))
  const ask = (path, init = {}) => fetch(path, { ...init, headers: { accept: 'application/json', ...(init.body ? { 'content-type': 'application/json' } : {}) } })

  function show(isOn, text) {
    button.textContent = isOn ? box.dataset.off : box.dataset.on
    button.classList.toggle('quiet', isOn)
    box.querySelector('[data-why]').hidden = isOn
    if (text !== undefined) said.textContent = text
  }

  /** Tells the house; a browser that is known already takes the place of itself, as whoever is signed in now. */
  async function hand(subscription) {
    const { endpoint, keys } = subscription.toJSON()
    const response = await ask(to, { method: 'POST', body: JSON.stringify({ endpoint, keys }) })
    if (!response.ok) throw new Error(String(response.status))
    kept = { subscription, id: (await response.json()).id }
  }

  async function begin() {
    if ((await Notification.requestPermission()) !== 'granted') return show(false, box.dataset.denied)
    const { public_key: key } = await (await ask(`${to}/key`)).json()
    const registration = await navigator.serviceWorker.ready
    await hand(await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) }))
    show(true, box.dataset.done)
  }

  async function end() {
    await kept.subscription.unsubscribe()
    await ask(`${to}/${kept.id}`, { method: 'DELETE' })
    kept = null
    show(false, '')
  }

  button.addEventListener('click', async () => {
    button.disabled = true
    try {
      await (kept ? end() : begin())
    } catch {
      show(kept !== null, box.dataset.failed)
    }
    button.disabled = false
  })

  const known = Notification.permission === 'granted' ? await (await navigator.serviceWorker.ready).pushManager.getSubscription().catch(() => null) : null
  if (known) await hand(known).catch(() => {})
  show(kept !== null)
  if (Notification.permission === 'denied') said.textContent = box.dataset.denied
  box.hidden = false
})()
