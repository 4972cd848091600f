import { createHmac } from 'node:crypto'
import { EMAIL, type Browser, PASSWORD } from './support.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

const decodeBase32 = (text: string) => {
  const bits = [...text].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

/** RFC 6238 with SHA-1, 6 digits, 30 seconds: written apart from the library under test. `steps` shifts the clock by half minutes. */
export const totp = (secret: string, steps = 0) => {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps))
  const mac = createHmac('sha1', decodeBase32(secret)).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 15
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

export interface Enrolment {
  readonly totpURI: string
  readonly backupCodes: readonly string[]
}

/** Turns the second factor on with the code of the half minute before, so that the present one is still fresh for a sign-in. */
export const enrol = async (browser: Browser) => {
  const response = await browser.post('/api/auth/two-factor/enable', { password: PASSWORD })
  // The shape is what the route answers; a wrong one fails in the next line.
  const { totpURI, backupCodes } = (await response.json()) as Enrolment
  const secret = new URL(totpURI).searchParams.get('secret') ?? ''
  const verified = await browser.post('/api/auth/two-factor/verify-totp', { code: totp(secret, -1) })
  if (verified.status !== 200) throw new Error(`Enrolment failed: ${await verified.text()}`)
  return { totpURI, secret, backupCodes }
}

/** The first half of a sign-in: right password, second factor pending. */
export const challenge = async (browser: Browser) => {
  const response = await browser.post('/api/auth/sign-in/email', { email: EMAIL, password: PASSWORD })
  return response.json()
}
