/**
 * The one script of the plain pages, served as a file because their policy allows no inline code. The token of a link stands in the
 * fragment; it is kept in memory and taken out of the address bar.
 */
export const PAGES_SCRIPT = `'use strict'
const token = location.hash.slice(1)
if (token) history.replaceState(null, '', location.pathname)

const tell = (form, text, isError) => {
  const notice = form.querySelector('.notice')
  notice.textContent = text
  notice.classList.toggle('error', isError)
  notice.hidden = false
}

const show = (form, other) => {
  form.hidden = true
  other.hidden = false
  const first = other.querySelector('input:not([type=hidden])') || other.querySelector('button')
  first.focus()
}

const post = async (url, body) => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { ok: response.ok, answer: await response.json().catch(() => ({})) }
}

const sentence = (answer) => {
  const problem = Array.isArray(answer.errors) ? answer.errors[0] : undefined
  if (problem) return problem.path ? problem.path + ': ' + problem.message : problem.message
  return answer.message || 'Something went wrong; try again.'
}

const bodyOf = (form) => {
  const filled = [...new FormData(form)].filter(([, value]) => value !== '')
  const body = Object.fromEntries(filled)
  return 'token' in form.dataset ? { ...body, token } : body
}

const fill = (values) => {
  for (const element of document.querySelectorAll('[data-fill]')) {
    const value = values[element.dataset.fill] || ''
    if (element.tagName === 'INPUT') element.value = value
    else element.textContent = value
  }
}

const formFor = ({ email, signedInAs, isKnown }) => {
  if (signedInAs === email) return 'accept'
  if (signedInAs !== null) return 'leave'
  return isKnown ? 'sign-in' : 'join'
}

const readInvitation = async () => {
  const reading = document.getElementById('reading')
  const fail = (text) => {
    reading.textContent = text
    reading.classList.add('error')
    reading.hidden = false
  }
  if (!token) return fail('This link is not complete: open it again from where you got it.')
  try {
    const { ok, answer } = await post('/api/auth/read-invitation', { token })
    if (!ok && answer.code !== 'gone') return fail(sentence(answer))
    if (!ok) return fail('This invitation does not work any more: it was used, taken back, or is out of time. Ask for a new one.')
    fill(answer)
    document.getElementById('offer').hidden = false
    show(reading, document.getElementById(formFor(answer)))
  } catch {
    fail('The server does not answer; try again.')
  }
}

const submit = async (form) => {
  const { ok, answer } = await post(form.dataset.post, bodyOf(form))
  if (!ok) return tell(form, sentence(answer), true)
  if (answer && answer.twoFactorRedirect) return show(form, document.getElementById(form.dataset.challenge))
  if ('again' in form.dataset) {
    form.hidden = true
    return readInvitation()
  }
  if (form.dataset.next) return location.assign(form.dataset.next)
  for (const field of form.querySelectorAll('label, button')) field.hidden = true
  tell(form, form.dataset.done, false)
}

for (const form of document.querySelectorAll('form[data-post]')) {
  const button = form.querySelector('button')
  if ('token' in form.dataset && !token) {
    tell(form, 'This link is not complete: open it again from where you got it.', true)
    button.disabled = true
  }
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    button.disabled = true
    try {
      await submit(form)
    } catch {
      tell(form, 'The server does not answer; try again.', true)
    } finally {
      button.disabled = false
    }
  })
  if (form.dataset.instead) {
    form.querySelector('.link').addEventListener('click', () => show(form, document.getElementById(form.dataset.instead)))
  }
}

if (document.getElementById('reading')) readInvitation()
`
