/** A mail as plain text. It never repeats what a stranger typed (a name, for instance), so that it can't carry their words. */
export interface Letter {
  readonly to: string
  readonly subject: string
  readonly text: string
}

const ignore = 'If you did not ask for this, ignore this mail: nothing changes.'

/** Tokens travel in URL fragments: those reach neither servers' logs nor Referer headers. */
const link = (base: string, page: string, token: string) => `${base}/${page}#${token}`

export const verificationLetter = (base: string, to: string, token: string): Letter => ({
  to,
  subject: 'Confirm your e-mail address for Keyward',
  text: `Open this page and press the button to confirm your e-mail address:\n\n${link(base, 'verify-email', token)}\n\nThe link works for one hour.\n${ignore}\n`,
})

export const resetLetter = (base: string, to: string, token: string): Letter => ({
  to,
  subject: 'Choose a new password for Keyward',
  text: `Open this page to choose a new password:\n\n${link(base, 'reset-password', token)}\n\nThe link works once, within one hour.\n${ignore}\n`,
})

export const existingPersonLetter = (base: string, to: string): Letter => ({
  to,
  subject: 'You already have a Keyward account',
  text: `Somebody tried to sign up with your e-mail address, which has an account already.\nSign in here: ${base}/sign-in\n\n${ignore}\n`,
})
