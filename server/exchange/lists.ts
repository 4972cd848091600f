/** Several names in one cell: separated by `;`, where a `;` or `\` of a name is written `\;` or `\\`. */
export const joinNames = (names: readonly string[]) => names.map((name) => name.replaceAll(/[;\\]/g, String.raw`\$&`)).join(';')

/** The names of a cell that `joinNames` made; none of an empty one. */
export const splitNames = (cell: string): string[] => {
  if (cell === '') return []
  const names: string[] = ['']
  for (const [part] of cell.matchAll(/\\[\s\S]|[^\\;]+|[\s\S]/gu)) {
    if (part === ';') names.push('')
    else names.push((names.pop() ?? '') + (/^\\[;\\]$/.test(part) ? part.slice(1) : part))
  }
  return names
}
