import { ApiError } from '../../shared/errors.ts'
import { readJsonText } from '../http/read-body.ts'

/** What a body brought: its fields, or why there are none. */
export interface Body {
  readonly fields: object
  readonly problem?: ApiError
}

export const NO_BODY: Body = { fields: {} }

const invalid = (message: string) => new ApiError('validation_error', { errors: [{ path: '', message }] })

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid('The body is not JSON')
  }
}

const fieldsIn = (text: string): object => {
  const body = parsed(text)
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body
  throw invalid('The body must be a JSON object')
}

/**
 * Reads a body to its end. What is wrong with it is not thrown but told along, since the contract has other refusals before it.
 * @param isTaken whether any endpoint takes fields from it; else only its type and size are looked at
 */
export const readBody = async (request: Request, isTaken: boolean): Promise<Body> => {
  try {
    const text = await readJsonText(request)
    return isTaken && text !== '' ? { fields: fieldsIn(text) } : NO_BODY
  } catch (error) {
    if (error instanceof ApiError) return { fields: {}, problem: error }
    throw error
  }
}
