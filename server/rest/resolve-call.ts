import { ApiError } from '../../shared/errors.ts'
import type { ResolvedCall, ToldCall } from '../endpoints.ts'
import { inputTold } from './input.ts'
import { places } from './places.ts'
import { routes, type Route } from './routes.ts'

/** By operation id, or by method and path, where the fields of the body pick one of several. */
const routeOf = ({ endpoint, action, input }: ToldCall): Route => {
  const route = routes.find(({ name }) => name === endpoint)
  if (route !== undefined) return route
  const place = places.find(({ method, path }) => `${method} ${path}` === endpoint)
  if (place === undefined)
    throw new ApiError('validation_error', { errors: [{ path: 'endpoint', message: 'Must be an operation id, or a method and path' }] })
  const found = place.only ?? place.pick({ ...input, ...(action === undefined ? {} : { action }) })
  if (found instanceof ApiError) throw found
  return found
}

/** @throws ApiError `validation_error` when there is no such endpoint */
export const resolveCall = (call: ToldCall): ResolvedCall => {
  const route = routeOf(call)
  const { applicationId, input } = call
  return {
    name: route.name,
    endpoint: route.endpoint,
    raw: inputTold(route, { ...input, ...(applicationId === undefined ? {} : { applicationId }) }),
  }
}
