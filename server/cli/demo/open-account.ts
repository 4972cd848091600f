import { findAccountByOwnerEmail } from '../../../db/system/accounts.ts'
import { findCreation } from '../../../db/system/audit.ts'
import type { Node } from '../../node.ts'
import { CAPITALS_AND_DIGITS, randomText } from '../../rules/mint-key.ts'
import { createAccount } from '../create-account.ts'
import { failed } from '../failure.ts'

/** Nobody receives mail there. Source: RFC 2606. */
export const DEMO_EMAIL = 'demo@example.org'

/** 20 of A-Z0-9 in groups of five, which a person can type: 103 bits. */
export const newPassword = ({ randomBytes }: Pick<Node, 'randomBytes'>) =>
  (randomText(randomBytes, 20, CAPITALS_AND_DIGITS).match(/.{5}/g) ?? []).join('-')

/**
 * The account of the demo, made when there is none.
 * @param given the owner's password; a random one unless given, and that one is told
 * @throws CommanderError when the e-mail is that of an account which somebody else made
 */
export const openAccount = async (node: Node, given: string | undefined) => {
  const account = await findAccountByOwnerEmail(node.database.reader, DEMO_EMAIL)
  if (account === undefined) {
    const password = given ?? newPassword(node)
    const { id } = await createAccount(node, { email: DEMO_EMAIL, password, name: 'Demo', plan: 'unlimited', isDemo: true })
    return { id, isNew: true, password: given === undefined ? password : undefined }
  }
  const creation = await findCreation(node.database.reader, account.id)
  if (creation?.['isDemo'] !== true)
    throw failed('conflict', `${DEMO_EMAIL} owns an account that was not made by this command: it is left alone.`)
  return { id: account.id, isNew: false, password: undefined }
}
