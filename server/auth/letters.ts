/**
 * A mail as plain text. It never repeats what a stranger typed (a name, for instance), so that it can't carry their words;
 * the one exception is a new e-mail address, without which nobody could judge its change.
 */
export interface Letter {
  readonly to: string
  readonly subject: string
  readonly text: string
  /** Sent because somebody else wanted it. */
  readonly isUnasked?: true
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

/** Names neither the account nor who invites: both are words of a stranger's choice. The page behind the link tells them. */
export const invitationLetter = (base: string, to: string, token: string): Letter => ({
  to,
  isUnasked: true,
  subject: 'You are invited to an account on Keyward',
  text: [
    `Somebody who works with Keyward at ${base} invites you, with this e-mail address, to join their account. To see which one, and to accept, open this page:`,
    link(base, 'accept-invitation', token),
    'The link works once, within seven days.',
    'If you do not know what this is about, ignore this mail: nothing happens.\n',
  ].join('\n\n'),
})

/** Tells somebody who deleted themselves. */
export const personGoneLetter = (to: string): Letter => ({
  to,
  subject: 'Your sign-in to Keyward is deleted',
  text: 'Somebody who was signed in as you deleted your sign-in, and with it what only you had access to.\nIf this was not you, tell the operator of the server at once: deleted data may still be in a backup.\n',
})

interface EmailChange {
  readonly newEmail: string
  /** Where the request came from, if that is known. */
  readonly address: string | null | undefined
  readonly token: string
}

/** Asks the old address. */
export const changeEmailLetter = (base: string, to: string, { newEmail, address, token }: EmailChange): Letter => ({
  to,
  subject: 'Your Keyward account is about to get another e-mail address',
  text: [
    `Somebody who is signed in to your account${address ? ` (from the network address ${address})` : ''} asked to change its e-mail address to:`,
    newEmail,
    'If this was you, open this page in the browser in which you are signed in, and press the button:',
    link(base, 'change-email', token),
    'The link works for one hour. The new address then gets a link, too.',
    `If this was not you, do not open that page: nothing changes without it. But somebody uses your account: choose a new password, which ends all sessions, here: ${base}/forgot-password\n`,
  ].join('\n\n'),
})

/** Tells the old address, after the change. */
export const emailChangedLetter = (to: string, newEmail: string): Letter => ({
  to,
  subject: 'Your Keyward account has another e-mail address now',
  text: [
    'The e-mail address of your account was changed, after a confirmation from this mailbox. From now on it is:',
    newEmail,
    'If this was not you, tell the operator of the server at once, and change the password of this mailbox.\n',
  ].join('\n\n'),
})
