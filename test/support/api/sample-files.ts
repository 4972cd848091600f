/** One valid file per endpoint that takes one, as CSV. The application has the level `basic`. */
const SAMPLE_FILES: Readonly<Record<string, string>> = {
  'management.licenses.import': 'license,levels,durationSeconds\nIMPORT-0001,basic,86400\n',
  'management.users.import': 'login,levels\nada.imported,basic\n',
}

/** @throws Error when an endpoint has none: write one */
export const sampleFileOf = (name: string): string => {
  const file = SAMPLE_FILES[name]
  if (file === undefined) throw new Error(`${name} has no file: add it to test/support/api/sample-files.ts`)
  return file
}
