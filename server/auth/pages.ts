import { html } from 'hono/html'
import { PASSWORD_LENGTH } from './options.ts'

type Html = ReturnType<typeof html>

/** `data-post` is where the script posts a form, `data-next` where it goes on success, `data-done` what it says instead. */
export const page = (title: string, content: Html) =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Keyward</title>
        <link rel="icon" href="/auth/icon.svg" />
        <link rel="stylesheet" href="/auth/pages.css" />
        <script src="/auth/pages.js" defer></script>
      </head>
      <body>
        <main>
          <p class="brand">Keyward</p>
          <h1>${title}</h1>
          ${content}
          <noscript><p class="notice error">This page needs JavaScript to send its form.</p></noscript>
        </main>
      </body>
    </html>`

const notice = html`<p class="notice" role="status" hidden></p>`

const email = html`<label>E-mail<input name="email" type="email" autocomplete="username" maxlength="254" required /></label>`

const newPassword = (name: string) =>
  html`<label
    >Password<input
      name="${name}"
      type="password"
      autocomplete="new-password"
      minlength="${PASSWORD_LENGTH.least}"
      maxlength="${PASSWORD_LENGTH.most}"
      required
    /><small>At least ${PASSWORD_LENGTH.least} characters</small></label
  >`

export const welcomePage = ({ version, isFirstRun }: { version: string; isFirstRun: boolean }) =>
  html`<p>A licensing and authentication backend, version ${version}: applications, API keys and accounts for your services.</p>
    ${
      isFirstRun
        ? html`<p class="notice">
            No account exists yet. The server's log shows a one-time link: whoever opens it becomes the owner. Restart the server for a new
            one.
          </p>`
        : html`<p><a class="button" href="/sign-in">Sign in</a></p>`
    }
    <p><a href="/docs">API reference</a></p>`

/** The forms of the second factor, shown once a sign-in asks for it; `on` tells what follows. */
const secondFactorForms = (on: Html) =>
  html`<form id="code" data-post="/api/auth/two-factor/verify-totp" ${on} data-instead="recovery" hidden>
      <label
        >Code from your authenticator<input name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]{6}" required
      /></label>
      ${notice}
      <button>Continue</button>
      <p><button type="button" class="link">Use a recovery code instead</button></p>
    </form>
    <form id="recovery" data-post="/api/auth/two-factor/verify-backup-code" ${on} data-instead="code" hidden>
      <label>Recovery code<input name="code" autocomplete="off" required /></label>
      ${notice}
      <button>Continue</button>
      <p><button type="button" class="link">Use your authenticator instead</button></p>
    </form>`

const password = html`<label
  >Password<input name="password" type="password" autocomplete="current-password" maxlength="128" required
/></label>`

const fullName = html`<label>Name<input name="name" autocomplete="name" maxlength="64" required /></label>`

export const signInPage = (person: { email: string; accountName: string } | undefined, isSignUpOpen: boolean) =>
  person === undefined
    ? html`<form data-post="/api/auth/sign-in/email" data-next="/sign-in" data-challenge="code">
          ${email} ${password} ${notice}
          <button>Sign in</button>
          <p><a href="/forgot-password">Forgot your password?</a></p>
          ${isSignUpOpen ? html`<p>New here? <a href="/sign-up">Create an account</a></p>` : ''}
        </form>
        ${secondFactorForms(html`data-next="/sign-in"`)}`
    : html`<p><strong>${person.email}</strong>, acting for the account <strong>${person.accountName}</strong>.</p>
        <form data-post="/api/auth/sign-out" data-next="/sign-in">
          ${notice}
          <button>Sign out</button>
        </form>
        <p><a href="/docs">API reference</a></p>`

export const forgotPasswordPage = () =>
  html`<form data-post="/api/auth/request-password-reset" data-done="If this address has an account, a mail with a link is on its way.">
    ${email} ${notice}
    <button>Send the link</button>
    <p><a href="/sign-in">Back to sign-in</a></p>
  </form>`

export const resetPasswordPage = () =>
  html`<form data-post="/api/auth/reset-password" data-token data-done="Your password is changed. All sessions were ended; sign in again.">
    ${newPassword('newPassword')} ${notice}
    <button>Change the password</button>
    <p><a href="/sign-in">Sign in</a></p>
  </form>`

export const verifyEmailPage = () =>
  html`<form data-post="/api/auth/verify-email" data-token data-done="Your e-mail address is confirmed.">
    <p>Press the button to confirm that this address is yours.</p>
    ${notice}
    <button>Confirm</button>
    <p><a href="/sign-in">Sign in</a></p>
  </form>`

export const changeEmailPage = () =>
  html`<form data-post="/api/auth/verify-email" data-token data-done="Confirmed. Now open the link that was sent to the new address.">
    <p>
      Somebody signed in to your account asked to give it another e-mail address: the mail you come from names it. Press the button only if
      that was you.
    </p>
    ${notice}
    <button>Change the address</button>
    <p><a href="/forgot-password">It was not me: choose a new password</a></p>
  </form>`

export const firstRunPage = () =>
  html`<form data-post="/first-run" data-token data-next="/sign-in">
    <p>You are the first: this makes the owner's account.</p>
    ${fullName} ${email} ${newPassword('password')}
    <label
      >Account name<input name="accountName" autocomplete="organization" maxlength="64" /><small
        >Optional: your name otherwise</small
      ></label
    >
    ${notice}
    <button>Create the account</button>
  </form>`

export const signUpPage = (isOpen: boolean) =>
  isOpen
    ? html`<form
        data-post="/api/auth/sign-up/email"
        data-done="Almost done: a mail with a link is on its way. Open it to confirm that the address is yours, then sign in."
      >
        ${fullName} ${email} ${newPassword('password')} ${notice}
        <button>Create the account</button>
        <p><a href="/sign-in">I have one already</a></p>
      </form>`
    : html`<p>This server takes no new accounts by itself: ask whoever runs it, or somebody who has one, for an invitation.</p>
        <p><a href="/sign-in">Sign in</a></p>`

/** The script reads what the link is worth and shows the one form that fits whoever opened it. */
export const acceptInvitationPage = () =>
  html`<p id="reading" class="notice" role="status">One moment …</p>
    <p id="offer" hidden>
      You are invited to join the account <strong data-fill="accountName"></strong> as <strong data-fill="role"></strong>, with the address
      <strong data-fill="email"></strong>.
    </p>
    <form id="accept" data-post="/api/auth/accept-invitation" data-token data-next="/sign-in" hidden>
      ${notice}
      <button>Join the account</button>
    </form>
    <form id="leave" data-post="/api/auth/sign-out" data-again hidden>
      <p>You are signed in as <strong data-fill="signedInAs"></strong>, but the invitation is for another address.</p>
      ${notice}
      <button>Sign out to go on</button>
    </form>
    <form id="sign-in" data-post="/api/auth/sign-in/email" data-challenge="code" data-again hidden>
      <p>This address signs in here already: sign in to join.</p>
      <input name="email" type="hidden" data-fill="email" />
      ${password} ${notice}
      <button>Sign in</button>
      <p><a href="/forgot-password">Forgot your password?</a></p>
    </form>
    ${secondFactorForms(html`data-again`)}
    <form id="join" data-post="/api/auth/accept-invitation" data-token data-next="/sign-in" hidden>
      ${fullName} ${newPassword('password')} ${notice}
      <button>Join the account</button>
    </form>`
