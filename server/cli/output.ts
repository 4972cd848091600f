/** How a command answers: readable lines, or with `--json` one object on one line. */
export interface Output {
  readonly isJson: boolean
  /** Writes to standard output, as it is. */
  print(text: string): void
  /** Standard error, while long work goes on; nothing under `--json`, where that holds the error alone. */
  progress(text: string): void
  /** Standard output; what is an object there is a line here. */
  answer(result: object, text: string): void
}

export const createOutput = (isJson: boolean, print: (text: string) => void, tell: (text: string) => void): Output => ({
  isJson,
  print,
  progress: (text) => {
    if (!isJson) tell(`${text}\n`)
  },
  answer: (result, text) => {
    print(isJson ? `${JSON.stringify({ success: true, ...result })}\n` : `${text}\n`)
  },
})

/** Rows with their columns aligned, the first row being the heading. */
export const table = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Names and values under each other, the values aligned; what is undefined is left out. */
export const facts = (entries: Readonly<Record<string, string | undefined>>): string =>
  table(Object.entries(entries).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
