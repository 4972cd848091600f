/** Other files, other packages, and types that got lost on the way. */
const STRANGER = /import\(.*|from '(?!@trpc\/(?:client|server)').*|^.*[:<|[(] ?any\b.*$/m

/** What must not stand in a declaration file that others install; undefined when all is well. */
export const strangerIn = (declarations: string): string | undefined =>
  STRANGER.exec(declarations.replaceAll(/\/\*[\s\S]*?\*\/|"[^"\n]*"/g, ''))?.[0].trim()
