import type { ApplicationSettings } from '../../shared/applications.ts'
import type { Id } from '../../shared/ids.ts'
import type { Call } from '../call.ts'
import { noteChange } from '../touched.ts'
import { tellApplication } from './tell.ts'

/** Changes settings or levels of an application. @returns the settings after it @throws ApiError `not_found`, and what the change throws */
export const changeApplication = async (
  { applications, touched }: Pick<Call, 'applications' | 'touched'>,
  id: Id,
  change: () => Promise<void>,
): Promise<ApplicationSettings> => {
  const before = await applications.settings(id)
  await change()
  const after = await applications.settings(id)
  noteChange(touched, { id, before: tellApplication(before), after: tellApplication(after) })
  return after
}
