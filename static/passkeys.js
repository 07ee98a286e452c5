/** Passkeys need the browser's own dialogue, which only a script can open. Everything else on these pages works without. */
const post = async (path, body) => {
  const response = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  if (response.status === 401 && (await response.clone().json()).code === 'prove-again') location.assign(`/account/prove?next=${encodeURIComponent(location.pathname)}`)
  if (!response.ok) throw new Error(String(response.status))
  return response.json()
}

const only = ({ id, rawId, type }, response) => ({ id, rawId, type, response })

const answer = (challengeAt, answerAt) => async (button) => {
  const options = PublicKeyCredential.parseRequestOptionsFromJSON(await post(challengeAt, {}))
  const json = (await navigator.credentials.get({ publicKey: options })).toJSON()
  const { clientDataJSON, authenticatorData, signature, userHandle } = json.response
  await post(answerAt, { credential: only(json, { clientDataJSON, authenticatorData, signature, ...(userHandle ? { userHandle } : {}) }) })
  location.assign(button.dataset.next || '/')
}

const ways = {
  'sign-in': answer('/api/auth/passkeys/challenge', '/api/auth/passkeys/login'),
  'second-factor': answer('/api/auth/2fa/passkey/challenge', '/api/auth/2fa/passkey'),
  add: async (button) => {
    const options = PublicKeyCredential.parseCreationOptionsFromJSON(await post('/api/auth/passkeys/offer', {}))
    const json = (await navigator.credentials.create({ publicKey: options })).toJSON()
    const { clientDataJSON, attestationObject, transports } = json.response
    await post('/api/auth/passkeys', { name: button.dataset.name, credential: only(json, { clientDataJSON, attestationObject, transports: transports || [] }) })
    location.reload()
  },
}

if (window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  for (const button of document.querySelectorAll('[data-passkey]')) {
    button.hidden = false
    button.addEventListener('click', () => ways[button.dataset.passkey](button).catch(() => {
      const notice = document.getElementById('passkey-problem')
      if (notice) notice.hidden = false
    }))
  }
}
