import type { Id } from '../../shared/ids.ts'
import type { Call } from '../call.ts'
import { noteChange } from '../touched.ts'

/** @throws ApiError `not_found` */
export const removeVariable = async (
  { variables, touched }: Pick<Call, 'variables' | 'touched'>,
  { applicationId, variableId }: { applicationId: Id; variableId: Id },
) => {
  const before = await variables.get(applicationId, variableId)
  await variables.remove(applicationId, variableId)
  noteChange(touched, { id: variableId, before })
  return { id: variableId }
}
