import { setDisabled } from '../../db/system/accounts.ts'
import type { Node } from '../node.ts'
import { noteChange } from '../touched.ts'
import { accountOf } from './owner.ts'
import { recordByOperator } from './record-by-operator.ts'

/** Locks the account this person owns out, or lets it in again; doing so twice changes nothing. */
export const disableAccount = async (node: Node, email: string, isDisabled: boolean) => {
  const { id, name } = await accountOf(node, email)
  return recordByOperator(node, id, {
    action: isDisabled ? 'account.disable' : 'account.enable',
    changes: { isDisabled },
    act: async ({ handle, isDisabled: wasDisabled, now, touched }) => {
      if (wasDisabled !== isDisabled) await setDisabled(handle, id, { isDisabled, now })
      noteChange(touched, { id, before: { isDisabled: wasDisabled }, after: { isDisabled } })
      return { id, name, isDisabled, wasDisabled }
    },
  })
}
