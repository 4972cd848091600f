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
  other.querySelector('input').focus()
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

const submit = async (form) => {
  const { ok, answer } = await post(form.dataset.post, bodyOf(form))
  if (!ok) return tell(form, sentence(answer), true)
  if (answer && answer.twoFactorRedirect) return show(form, document.getElementById(form.dataset.challenge))
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
`
