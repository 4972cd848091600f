import { networkOf } from '../http/client-address.ts'
import { createGuesses } from './guesses.ts'

interface Limits {
  readonly windowSeconds: number
  readonly perNetwork: number
  readonly perEmail: number
}

/**
 * Wrong passwords at the sign-in: few per e-mail and network, so that a stranger who knows an e-mail locks nobody out but themselves,
 * and many per e-mail over all networks, so that owning many networks does not mean guessing without an end.
 */
export const createSignInGuesses = ({ windowSeconds, perNetwork, perEmail }: Limits) => {
  const near = createGuesses(perNetwork, windowSeconds)
  const everywhere = createGuesses(perEmail, windowSeconds)

  /** An unknown e-mail counts like a known one. */
  return (email: string, address: string) => {
    const person = email.toLowerCase()
    const here = `${networkOf(address)} ${person}`
    return {
      /** @throws ApiError `rate_limited`; a network that is refused uses up nothing of what the others have. */
      pay: async () => {
        await near.pay(here)
        await everywhere.pay(person)
      },
      /** The guess was right: it is not counted, and those made here before are forgotten. */
      forget: async () => {
        await near.forget(here)
        await everywhere.giveBack(person)
      },
    }
  }
}
