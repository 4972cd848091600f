import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { isJson, lookUp, type Json } from '../../../server/rest/openapi/json.ts'

export interface Parameter {
  readonly place: 'path' | 'query'
  readonly name: string
  readonly isRequired: boolean
  readonly schema: Json
  /** Written as JSON in the URL. */
  readonly isJsonText: boolean
  readonly pointer: string
}

export interface Operation {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly parameters: readonly Parameter[]
  readonly body: { readonly schema: Json; readonly pointer: string } | undefined
  /** Types of bodies that are no JSON. */
  readonly otherTypes: readonly string[]
  readonly pointer: string
}

const METHODS: ReadonlySet<string> = new Set(['get', 'put', 'post', 'patch', 'delete'])

const encoded = (part: string) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))

const parametersOf = (operation: Json, pointer: string): Parameter[] => {
  const all: readonly unknown[] = Array.isArray(operation['parameters']) ? operation['parameters'] : []
  return all.flatMap((parameter, index) => {
    if (!isJson(parameter)) return []
    const { in: place, name, required, schema, content } = parameter
    if ((place !== 'query' && place !== 'path') || typeof name !== 'string') return []
    const asJson = isJson(content) ? lookUp(content, '#/application~1json/schema') : undefined
    const found = isJson(schema) ? schema : asJson
    const at = `${pointer}/parameters/${index}/${isJson(schema) ? 'schema' : 'content/application~1json/schema'}`
    return isJson(found) ? [{ place, name, isRequired: required === true, schema: found, isJsonText: !isJson(schema), pointer: at }] : []
  })
}

const operationOf = (path: string, method: string, operation: Json): Operation => {
  const pointer = `#/paths/${encoded(path)}/${method}`
  const content = lookUp(operation, '#/requestBody/content')
  const schema = lookUp(operation, '#/requestBody/content/application~1json/schema')
  return {
    name: String(operation['operationId']),
    method: method.toUpperCase(),
    path,
    parameters: parametersOf(operation, pointer),
    body: isJson(schema) ? { schema, pointer: `${pointer}/requestBody/content/application~1json/schema` } : undefined,
    otherTypes: isJson(content) ? Object.keys(content).filter((type) => type !== 'application/json') : [],
    pointer,
  }
}

/** What a document promises, and whether something keeps it: by a library that knows nothing of the schemas it was made of. */
export const contractOf = (document: Json) => {
  const ajv = new Ajv2020({ strict: false, logger: false, allowUnionTypes: true })
  formats.default(ajv)
  ajv.addSchema(document, 'contract')

  const paths = isJson(document['paths']) ? document['paths'] : {}
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(isJson(methods) ? methods : {}).flatMap(([method, operation]) =>
      METHODS.has(method) && isJson(operation) ? [operationOf(path, method, operation)] : [],
    ),
  )

  /** What the schema at a pointer has against a value; undefined when nothing. */
  const problemOf = (pointer: string, value: unknown): string | undefined => {
    const check = ajv.getSchema(`contract${pointer}`)
    if (check === undefined) throw new Error(`No schema at ${pointer}`)
    if (check(value) === true) return undefined
    const [first] = check.errors ?? []
    return `${first?.instancePath ?? ''} ${first?.message ?? 'is wrong'}`
  }

  /** Where the answer of a status is described. */
  const answerAt = (operation: Operation, status: number): string | undefined => {
    const pointer = `${operation.pointer}/responses/${status}`
    const found = lookUp(document, decodeURIComponent(pointer))
    if (!isJson(found)) return undefined
    return typeof found['$ref'] === 'string' ? found['$ref'] : pointer
  }

  return { document, operations, problemOf, answerAt }
}

export type Contract = ReturnType<typeof contractOf>
