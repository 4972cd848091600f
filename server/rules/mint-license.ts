import { CAPITALS_AND_DIGITS, type RandomBytes, randomText } from './mint-key.ts'

export const DEFAULT_MASK = 'XXXXXX-XXXXXX'

const STRENGTH_BITS = 40

const placesOf = (mask: string) => mask.split('X').length - 1

/** Whether guessing one of `amount` licenses of this mask takes 2^40 tries on average. Source: management-api.md section 5, "create-licenses". */
export const maskIsStrong = (mask: string, amount: number): boolean =>
  placesOf(mask) * Math.log2(CAPITALS_AND_DIGITS.length) - Math.log2(amount) >= STRENGTH_BITS

/**
 * `amount` distinct licenses: each `X` of the mask becomes one of A-Z0-9, every one equally likely, the rest stays.
 * Throws a RangeError when the mask has not that many; a strong one has.
 */
export const mintLicenses = (mask: string, amount: number, randomBytes: RandomBytes): string[] => {
  const places = placesOf(mask)
  if (CAPITALS_AND_DIGITS.length ** places < amount) throw new RangeError('The mask has too few places')
  const minted = new Set<string>()
  while (minted.size < amount) {
    const missing = amount - minted.size
    const text = randomText(randomBytes, missing * places, CAPITALS_AND_DIGITS)
    for (let index = 0; index < missing; index += 1) {
      let place = index * places
      minted.add(mask.replaceAll('X', () => text.charAt(place++)))
    }
  }
  return [...minted]
}
