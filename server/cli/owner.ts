import { findAccountByOwnerEmail } from '../../db/system/accounts.ts'
import type { Node } from '../node.ts'
import { failed } from './failure.ts'

/** The account that the person of this e-mail owns. */
export const accountOf = async ({ database }: Node, email: string) => {
  const account = await findAccountByOwnerEmail(database.reader, email)
  if (account === undefined) throw failed('not_found', `No account is owned by ${email}.`)
  return account
}
