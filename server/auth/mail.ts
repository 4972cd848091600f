import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import type { Config } from '../env.ts'
import { createGuesses } from './guesses.ts'
import type { Letter } from './letters.ts'

export type Log = (fields: Readonly<Record<string, unknown>>, message: string) => void

export interface Mailer {
  /** Sends in the background, so that the answer takes the same time whether there is somebody to write to or not. */
  send(letter: Letter): void
  /** Resolves when nothing is under way. */
  settled(): Promise<void>
}

interface MailerOptions {
  readonly config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'dataDir'>
  readonly now: () => Date
  readonly log: Log
}

/** Nobody's mailbox can be flooded through us. */
const LETTERS_PER_HOUR = 20

/** What others send them is counted apart, or it would use up the letters that people need to sign in. */
const UNASKED_PER_HOUR = 5

const bySmtp = (url: string, from: string) => {
  const transport = createTransport(url)
  return async ({ to, subject, text }: Letter) => {
    await transport.sendMail({ from, to, subject, text })
  }
}

/** Composed here because a library wraps lines at 76 characters, which would break the link for whoever reads the file. RFC 5322. */
const compose = (from: string, { to, subject, text }: Letter, now: Date) => {
  const head = {
    From: from,
    To: to,
    Subject: subject,
    Date: now.toUTCString().replace('GMT', '+0000'),
    'Message-ID': `<${randomBytes(12).toString('hex')}@keyward>`,
    'MIME-Version': '1.0',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Transfer-Encoding': '8bit',
  }
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value.replaceAll(/[\r\n]+/g, ' ')}`)
  return `${lines.join('\n')}\n\n${text}`
}

/** Without a mail server letters become files that only the operator can read; the log names the file, never what is in it. */
const toOutbox = ({ config, now, log }: MailerOptions) => {
  const outbox = join(config.dataDir, 'outbox')
  return async (letter: Letter) => {
    const file = join(outbox, `${now().toISOString().replaceAll(':', '-')}-${randomBytes(4).toString('hex')}.eml`)
    await mkdir(outbox, { recursive: true, mode: 0o700 })
    await writeFile(file, compose(config.mailFrom, letter, now()), { mode: 0o600, flag: 'wx' })
    log({ file }, 'No SMTP_URL is set, so a mail was written to a file.')
  }
}

export const createMailer = (options: MailerOptions): Mailer => {
  const { config, log } = options
  const post = config.smtpUrl === undefined ? toOutbox(options) : bySmtp(config.smtpUrl, config.mailFrom)
  const perMailbox = createGuesses(LETTERS_PER_HOUR, 3600)
  const unasked = createGuesses(UNASKED_PER_HOUR, 3600)
  const underway = new Set<Promise<void>>()

  const deliver = async (letter: Letter) => {
    try {
      await (letter.isUnasked === true ? unasked : perMailbox).pay(letter.to)
      await post(letter)
    } catch (error) {
      log({ subject: letter.subject, reason: error instanceof Error ? error.message : 'unknown' }, 'A mail could not be sent.')
    }
  }

  return {
    send: (letter) => {
      const delivery = deliver(letter).finally(() => underway.delete(delivery))
      underway.add(delivery)
    },
    settled: async () => {
      while (underway.size > 0) await Promise.all(underway)
    },
  }
}
