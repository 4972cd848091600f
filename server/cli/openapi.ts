import type { Command } from 'commander'
import { fileURLToPath } from 'node:url'
import { jsonOption } from './options.ts'
import type { Surroundings } from './surroundings.ts'

const EXAMPLES = `
Examples:
  keyward openapi > openapi.json
  keyward openapi --trpc
  npm run openapi                 in a checkout: writes the generated files of docs/reference`

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Loaded when asked for: no other command needs them. */
const rest = async () => (await import('../rest/openapi/document.ts')).openApiDocument()
const trpc = async () => (await import('../rest/openapi/trpc-document.ts')).trpcDocument()
const write = async () => (await import('../rest/openapi/reference.ts')).writeReference(ROOT)

export const openapiCommand = (program: Command, { output }: Surroundings) => {
  program
    .command('openapi')
    .description('print the OpenAPI document of the REST API')
    .option('--trpc', 'the document of the tRPC endpoints instead')
    .option('--write', 'write both documents and the tables of the reference into this checkout')
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action(async (options: { trpc?: true; write?: true }) => {
      if (options.write === true) {
        const written = await write()
        output.answer({ written }, written.join('\n'))
        return
      }
      const document = await (options.trpc === true ? trpc() : rest())
      output.print(`${output.isJson ? JSON.stringify(document) : JSON.stringify(document, undefined, 2)}\n`)
    })
}
