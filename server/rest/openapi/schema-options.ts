import type { CreateDocumentOptions } from 'zod-openapi'

/** How our schemas are written down: without what says nothing to a reader, and open where the contract is. */
export const SCHEMA_OPTIONS: CreateDocumentOptions = {
  override: ({ jsonSchema, io }) => {
    // An answer may carry more fields than documented.
    if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
    if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
    // The format says it; the pattern of a date has 250 characters, that of an address 380.
    if (jsonSchema.format !== undefined) delete jsonSchema.pattern
    if ('example' in jsonSchema) {
      jsonSchema.examples = [jsonSchema['example']]
      delete jsonSchema['example']
    }
  },
}
