import type { Command } from 'commander'
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { jsonOption } from './options.ts'
import type { Surroundings } from './surroundings.ts'

const EXAMPLES = `
Examples:
  keyward openapi > openapi.json
  keyward openapi --trpc
  npm run openapi                 in a checkout: writes docs/reference/*.json`

const FOLDER = new URL('../../docs/reference/', import.meta.url)

/** Loaded when asked for: no other command needs them. */
const rest = async () => (await import('../rest/openapi/document.ts')).openApiDocument()
const trpc = async () => (await import('../rest/openapi/trpc-document.ts')).trpcDocument()

const pretty = (document: unknown) => JSON.stringify(document, undefined, 2)

const write = async (name: string, document: unknown) => {
  const path = fileURLToPath(new URL(name, FOLDER))
  await writeFile(path, `${pretty(document)}\n`)
  return path
}

export const openapiCommand = (program: Command, { output }: Surroundings) => {
  program
    .command('openapi')
    .description('print the OpenAPI document of the REST API')
    .option('--trpc', 'the document of the tRPC endpoints instead')
    .option('--write', 'write both documents into docs/reference of this checkout')
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action(async (options: { trpc?: true; write?: true }) => {
      if (options.write === true) {
        const written = [await write('openapi.json', await rest()), await write('openapi-trpc.json', await trpc())]
        output.answer({ written }, written.join('\n'))
        return
      }
      const document = await (options.trpc === true ? trpc() : rest())
      output.print(`${output.isJson ? JSON.stringify(document) : pretty(document)}\n`)
    })
}
