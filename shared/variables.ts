import { z } from 'zod'
import { InApplication } from './applications.ts'
import { Id } from './ids.ts'
import { line, text, trimmed } from './text.ts'
import { Instant } from './times.ts'

/** Shapes of management-api.md section 8: texts that an application's end users are served. */

const Strategy = z
  .enum(['auth_required', 'auth_not_required'])
  .meta({ id: 'VariableStrategy', description: 'Whether an end user must be authorized to read it' })

/** Compared exactly, case included. */
const Name = trimmed(3, 64).meta({ minLength: 3, maxLength: 64, example: 'download-url' })

/** Empty is none. */
const Description = line(0, 64)
  .nullable()
  .transform((written) => (written === '' ? null : written))
  .meta({ maxLength: 64, example: 'Where the updater looks' })

const Value = text(16_000).meta({ maxLength: 16_000, example: 'https://example.com/setup.exe' })

/** No application has more, whatever the plan: they are listed at once. */
export const MOST_VARIABLES = 1_000

/** Characters that the values of one application have together: what is listed at once has to be written at once. */
export const MOST_CHARACTERS = 2_000_000

/** A variable as it is told where nobody asked for its value, which may be a secret: it is in no answer that is kept. */
export const VariableWithoutValue = z
  .object({
    id: Id,
    name: z.string().meta({ example: 'download-url' }),
    description: z.string().nullable(),
    strategy: Strategy,
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'VariableWithoutValue' })
export type VariableWithoutValue = z.infer<typeof VariableWithoutValue>

export const Variable = VariableWithoutValue.extend({ value: z.string().meta({ example: 'https://example.com/setup.exe' }) }).meta({
  id: 'Variable',
})
export type Variable = z.infer<typeof Variable>

export const Variables = z.array(Variable)

export const NewVariable = InApplication.extend({
  name: Name,
  description: Description.optional(),
  value: Value,
  strategy: Strategy,
})
export type NewVariable = z.infer<typeof NewVariable>

export const VariableEdit = InApplication.extend({
  variableId: Id,
  name: Name.optional(),
  description: Description.optional(),
  value: Value.optional(),
  strategy: Strategy.optional(),
})
export type VariableEdit = z.infer<typeof VariableEdit>

export const OneVariable = InApplication.extend({ variableId: Id })
