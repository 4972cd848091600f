import { isJson, lookUp } from '../../../server/rest/openapi/json.ts'
import type { Contract, Operation, Parameter } from './contract.ts'

/** One request as it was sent. */
export interface Sent {
  readonly operation: Operation
  readonly url: string
  readonly parameters: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  /** Absent when the request has none. */
  readonly body: string | undefined
}

export interface Answered {
  readonly status: number
  readonly type: string
  readonly text: string
}

/** What a text in a URL can be meant as. */
const meanings = (text: string): unknown[] => {
  const number = /^-?(0|[1-9]\d{0,15})$/.test(text) ? [Number(text)] : []
  const flag = text === 'true' || text === 'false' ? [text === 'true'] : []
  return [text, ...number, ...flag]
}

/** A reader of JSON may overlook a byte order mark (RFC 8259 section 8.1), and Keyward does. */
const asJson = (text: string): unknown => {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    return undefined
  }
}

const isAllowed = ({ problemOf }: Contract, { pointer, isJsonText }: Parameter, text: string) => {
  const values = isJsonText ? [asJson(text)] : meanings(text)
  return values.some((value) => value !== undefined && problemOf(pointer, value) === undefined)
}

/** What the document has against a request; undefined when it allows it. */
const wrongIn = (contract: Contract, { operation, parameters, body }: Sent): string | undefined => {
  for (const parameter of operation.parameters) {
    const text = parameters[parameter.name]
    if (text === undefined && parameter.isRequired) return `${parameter.name} is missing`
    // `null` counts as absent wherever an optional parameter is JSON.
    const isAbsent = text === undefined || (text === 'null' && parameter.isJsonText && !parameter.isRequired)
    if (!isAbsent && !isAllowed(contract, parameter, text)) return `${parameter.name} is not allowed`
  }
  if (operation.body === undefined) return undefined
  const value = body === undefined || body === '' ? {} : asJson(body)
  return value === undefined ? 'the body is no JSON' : contract.problemOf(operation.body.pointer, value)
}

/** Everything an answer does against the document. */
export const judge = (contract: Contract, sent: Sent, { status, type, text }: Answered): string[] => {
  if (status >= 500) return [`answered ${status}`]
  const described = contract.answerAt(sent.operation, status)
  if (described === undefined) return [`${status} is not documented`]
  const media = type.split(';')[0]?.trim() ?? ''
  const content = lookUp(contract.document, `${decodeURIComponent(described)}/content`)
  const types = isJson(content) ? Object.keys(content) : []
  if (types.length > 0 && !types.includes(media)) return [`${status} as ${media} is not documented`]
  const wrong = status < 300 && sent.operation.otherTypes.length === 0 ? wrongIn(contract, sent) : undefined
  const accepted = wrong === undefined ? [] : [`accepted although ${wrong}`]
  if (media !== 'application/json') return accepted
  const value = asJson(text)
  if (value === undefined) return [...accepted, 'answered what is no JSON']
  const problem = contract.problemOf(`${described}/content/application~1json/schema`, value)
  return problem === undefined ? accepted : [...accepted, `${status} is not as documented: ${problem}`]
}
