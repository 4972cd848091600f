/** The only paths of better-auth that are open; its others (social sign-in, one-time passwords, …) do not exist here. */
export const OPEN: Readonly<Record<string, 'GET' | 'POST'>> = {
  '/get-session': 'GET',
  '/sign-in/email': 'POST',
  '/sign-up/email': 'POST',
  '/sign-out': 'POST',
  '/request-password-reset': 'POST',
  '/reset-password': 'POST',
  '/send-verification-email': 'POST',
  '/change-password': 'POST',
  '/change-email': 'POST',
  '/update-user': 'POST',
  '/two-factor/enable': 'POST',
  '/two-factor/disable': 'POST',
  '/two-factor/get-totp-uri': 'POST',
  '/two-factor/verify-totp': 'POST',
  '/two-factor/verify-backup-code': 'POST',
  '/two-factor/generate-backup-codes': 'POST',
}

/** Posts that cost their address one even when they succeed: each sends a mail or makes a person. */
export const ALWAYS_COUNTED: ReadonlySet<string> = new Set([
  '/sign-up/email',
  '/request-password-reset',
  '/send-verification-email',
  '/change-email',
])

/** Posts whose failure is a wrong guess at a secret. */
export const GUESSABLE: ReadonlySet<string> = new Set([
  ...ALWAYS_COUNTED,
  '/sign-in/email',
  '/reset-password',
  '/verify-email',
  '/change-password',
  '/read-invitation',
  '/accept-invitation',
  '/delete-user',
  '/two-factor/enable',
  '/two-factor/disable',
  '/two-factor/get-totp-uri',
  '/two-factor/verify-totp',
  '/two-factor/verify-backup-code',
  '/two-factor/generate-backup-codes',
])

/** What only a signed-in person may ask; better-auth knows their session, but not whether their account is disabled. */
export const NEEDS_SESSION: ReadonlySet<string> = new Set([
  '/change-password',
  '/change-email',
  '/update-user',
  '/two-factor/enable',
  '/two-factor/disable',
  '/two-factor/get-totp-uri',
  '/two-factor/generate-backup-codes',
])
