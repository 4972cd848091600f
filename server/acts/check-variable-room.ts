import { ApiError } from '../../shared/errors.ts'
import type { Id } from '../../shared/ids.ts'
import { charactersOf } from '../../shared/text.ts'
import { MOST_CHARACTERS } from '../../shared/variables.ts'
import type { Call } from '../call.ts'

interface Written {
  readonly applicationId: Id
  readonly value: string
  /** What it replaces. */
  readonly before?: string
}

/** Whether the values of an application may grow so much; what does not grow always may. @throws ApiError `limit_reached` */
export const checkVariableRoom = async (
  { variables }: Pick<Call, 'variables'>,
  { applicationId, value, before = '' }: Written,
): Promise<void> => {
  const adding = charactersOf(value) - charactersOf(before)
  if (adding <= 0) return
  const currentValue = await variables.countCharacters(applicationId)
  if (currentValue + adding > MOST_CHARACTERS)
    throw new ApiError('limit_reached', { limit: 'variableCharacters', currentValue, maxValue: MOST_CHARACTERS })
}
