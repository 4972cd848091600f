import type { Logger } from 'pino'
import type { Config } from '../env.ts'
import type { BillingProvider } from './provider.ts'

/** Who takes the payments, as the operator configured it; undefined when nobody does. */
export const createProvider = async ({ stripe }: Pick<Config, 'stripe'>, log: Logger): Promise<BillingProvider | undefined> => {
  if (stripe === undefined) return undefined
  const { createStripe } = await import('./stripe.ts')
  return createStripe({ ...stripe, log })
}
