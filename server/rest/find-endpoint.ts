import { ApiError } from '../../shared/errors.ts'
import { places } from './places.ts'
import { routes, type Route } from './routes.ts'

interface Named {
  readonly endpoint: string
  readonly action?: string | undefined
  readonly input?: Readonly<Record<string, unknown>> | undefined
}

/**
 * An endpoint by its operation id, or by method and path as the contract writes them, where the fields of the body pick one of several.
 * @throws ApiError `validation_error` when none has this name
 */
export const findEndpoint = ({ endpoint, action, input }: Named): Route => {
  const route = routes.find(({ name }) => name === endpoint)
  if (route !== undefined) return route
  const place = places.find(({ method, path }) => `${method} ${path}` === endpoint)
  if (place === undefined)
    throw new ApiError('validation_error', { errors: [{ path: 'endpoint', message: 'Must be an operation id, or a method and path' }] })
  const found = place.only ?? place.pick({ ...input, ...(action === undefined ? {} : { action }) })
  if (found instanceof ApiError) throw found
  return found
}
