const FIELD = /^\s+(?:readonly )?(?:(\w+)|"([^"]+)"|(\[\w+: string\]))\??: .*?(\{?)$/

const ROOT = /^declare const router: .*\{$/

const commentOf = (prose: string, indent: string) => {
  const lines = prose.replaceAll('*/', '*\\/').split('\n')
  if (lines.length === 1) return [`${indent}/** ${lines[0]} */`]
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`]
}

/**
 * Writes a comment before every procedure and field that has one. tsc prints each member of an object on a line of its own; members
 * that hold members end with `{`, and `}` ends the innermost.
 */
export const insertDocs = (declarations: string, docs: ReadonlyMap<string, string>): string => {
  let path: string[] | undefined
  const written = declarations.split('\n').flatMap((line) => {
    if (ROOT.test(line)) path = []
    if (path === undefined || ROOT.test(line)) return [line]
    if (/^\s*\}/.test(line)) {
      // `} | {` goes on with an alternative, `}, {` with the next argument.
      if (line.endsWith('{')) return [line]
      if (path.length === 0) path = undefined
      else path = path.slice(0, -1)
      return [line]
    }
    const [, plain, quoted, , opens] = FIELD.exec(line) ?? []
    const name = plain ?? quoted ?? '*'
    const prose = docs.get([...path, name].join('.'))
    if (opens === '{') path = [...path, name]
    return prose === undefined ? [line] : [...commentOf(prose, /^\s*/.exec(line)?.[0] ?? ''), line]
  })
  return written.join('\n')
}
