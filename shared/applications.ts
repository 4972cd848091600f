import { z } from 'zod'
import { Id } from './ids.ts'
import { line, trimmed } from './text.ts'
import { Instant } from './times.ts'

/** Shapes of management-api.md section 4. */

const RuntimeKey = z.string().meta({ description: '`BA` and 19 of A-Z0-9', example: 'BAEXAMPLEEXAMPLE00000' })

export const RuntimeKeys = z.object({ socketKey: RuntimeKey, httpKey: RuntimeKey, updatedAt: Instant }).meta({ id: 'RuntimeKeys' })
export type RuntimeKeys = z.infer<typeof RuntimeKeys>

export const Application = z
  .object({ id: Id, name: z.string().meta({ example: 'Example App' }), applicationApiKeys: RuntimeKeys })
  .meta({ id: 'Application' })
export type Application = z.infer<typeof Application>

export const ClientBlacklisting = z
  .enum(['authorized', 'any', 'off'])
  .meta({ id: 'ClientBlacklisting', description: 'Who may blacklist a client from the runtime' })

export const ApplicationSettings = z
  .object({
    id: Id,
    name: z.string().meta({ example: 'Example App' }),
    version: z.string().meta({ example: '1.0.0' }),
    isPaused: z.boolean(),
    requiresLicense: z.boolean(),
    clientBlacklisting: ClientBlacklisting,
    levels: z.array(z.string()).meta({ example: ['basic', 'premium'] }),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'ApplicationSettings' })
export type ApplicationSettings = z.infer<typeof ApplicationSettings>

export const ApplicationName = trimmed(6, 32).meta({ minLength: 6, maxLength: 32, example: 'Example App' })

const ApplicationVersion = trimmed(1, 16).meta({ minLength: 1, maxLength: 16, example: '1.1.0' })

export const ApplicationChanges = z.object({
  name: ApplicationName.optional(),
  version: ApplicationVersion.optional(),
  isPaused: z.boolean().optional(),
  requiresLicense: z.boolean().optional(),
  clientBlacklisting: ClientBlacklisting.optional(),
})
export type ApplicationChanges = z.infer<typeof ApplicationChanges>

export const LevelName = line(1, 16).meta({ minLength: 1, maxLength: 16, example: 'premium' })

/** At least one level, none twice. */
export const LevelNames = z
  .array(LevelName)
  .min(1)
  .max(1000)
  .refine((names) => new Set(names).size === names.length, { error: 'Must not name a level twice' })
  .meta({ uniqueItems: true, example: ['basic', 'premium'] })

/** The input of every endpoint that names an application. */
export const InApplication = z.object({ applicationId: Id })
