import { ApiError } from '../../shared/errors.ts'
import { MOST_VARIABLES, type NewVariable } from '../../shared/variables.ts'
import type { Call } from '../call.ts'
import { noteChange } from '../touched.ts'
import { checkVariableRoom } from './check-variable-room.ts'
import { withoutValue } from './without-value.ts'

/**
 * Adds a variable to an application.
 * @returns it without its value: the answer of a repeatable request is kept
 * @throws ApiError `already_exists` when the name is taken, `limit_reached` when the application has as many, or as long ones, as it can
 */
export const createVariable = async (
  { variables, now, newId, touched }: Pick<Call, 'variables' | 'now' | 'newId' | 'touched'>,
  { applicationId, name, description = null, value, strategy }: NewVariable,
) => {
  const currentValue = await variables.count(applicationId)
  if (currentValue >= MOST_VARIABLES)
    throw new ApiError('limit_reached', { limit: 'createdApplicationVariableCount', currentValue, maxValue: MOST_VARIABLES })
  await checkVariableRoom({ variables }, { applicationId, value })

  const id = newId()
  await variables.insert(applicationId, { id, name, description, value, strategy }, now)
  const after = await variables.get(applicationId, id)
  noteChange(touched, { id, after })
  return withoutValue(after)
}
