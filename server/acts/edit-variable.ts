import { ApiError } from '../../shared/errors.ts'
import type { VariableEdit } from '../../shared/variables.ts'
import type { Call } from '../call.ts'
import { noteChange } from '../touched.ts'
import { checkVariableRoom } from './check-variable-room.ts'
import { withoutValue } from './without-value.ts'

/**
 * Changes what is given of a variable and keeps the rest.
 * @returns it without its value
 * @throws ApiError `not_found`, `already_exists` when the name is another's, `validation_error` when nothing is given,
 * `limit_reached` when the values of the application would be too long together
 */
export const editVariable = async (
  { variables, now, touched }: Pick<Call, 'variables' | 'now' | 'touched'>,
  { applicationId, variableId, ...edit }: VariableEdit,
) => {
  if (Object.values(edit).every((field) => field === undefined))
    throw new ApiError('validation_error', { errors: [{ path: '', message: 'Nothing to change' }] })

  const before = await variables.get(applicationId, variableId)
  const { name = before.name, description = before.description, value = before.value, strategy = before.strategy } = edit
  await checkVariableRoom({ variables }, { applicationId, value, before: before.value })
  await variables.update(applicationId, { id: variableId, name, description, value, strategy }, now)
  const after = await variables.get(applicationId, variableId)
  noteChange(touched, { id: variableId, before, after })
  return withoutValue(after)
}
