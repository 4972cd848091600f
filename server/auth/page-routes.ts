import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { PAGES_SCRIPT } from './pages-script.ts'
import { PAGES_ICON, PAGES_STYLE } from './pages-style.ts'
import {
  changeEmailPage,
  forgotPasswordPage,
  firstRunPage,
  page,
  acceptInvitationPage,
  resetPasswordPage,
  signInPage,
  signUpPage,
  verifyEmailPage,
  welcomePage,
} from './pages.ts'
import type { People } from './people.ts'

/** The pages carry no inline code, so this policy needs no exception. */
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"

const HEADERS = {
  'Content-Security-Policy': CSP,
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
}

const asset = (body: string, type: string) =>
  new Response(body, {
    headers: { 'Content-Type': `${type}; charset=utf-8`, 'Cache-Control': 'no-cache', 'X-Content-Type-Options': 'nosniff' },
  })

type Html = ReturnType<typeof html>

const show = (c: Context, title: string, content: Html) => c.html(page(title, content), 200, HEADERS)

/** Plain pages that work before there is a dashboard: a form each, and one script that posts it as JSON. */
export const pageRoutes = ({ people, version }: { people: People; version: string }): Hono => {
  /** Nobody signs up before there is an owner. */
  const isSignUpOpen = async () => people.signup === 'open' && (await people.hasAccount())

  return new Hono()
    .get('/', async (c) => show(c, 'Keyward runs here', welcomePage({ version, isFirstRun: !(await people.hasAccount()) })))
    .get('/sign-in', async (c) => {
      const person = await people.session(c.req.raw.headers)
      return show(c, person === undefined ? 'Sign in' : 'Signed in', signInPage(person, await isSignUpOpen()))
    })
    .get('/sign-up', async (c) => show(c, 'Create an account', signUpPage(await isSignUpOpen())))
    .get('/accept-invitation', (c) => show(c, 'You are invited', acceptInvitationPage()))
    .get('/forgot-password', (c) => show(c, 'Forgot your password?', forgotPasswordPage()))
    .get('/reset-password', (c) => show(c, 'Choose a new password', resetPasswordPage()))
    .get('/verify-email', (c) => show(c, 'Confirm your e-mail address', verifyEmailPage()))
    .get('/change-email', (c) => show(c, 'Change your e-mail address', changeEmailPage()))
    .get('/first-run', (c) => show(c, 'Welcome to Keyward', firstRunPage()))
    .get('/auth/pages.js', () => asset(PAGES_SCRIPT, 'text/javascript'))
    .get('/auth/pages.css', () => asset(PAGES_STYLE, 'text/css'))
    .get('/auth/icon.svg', () => asset(PAGES_ICON, 'image/svg+xml'))
}
