/**
 * Cells that a spreadsheet would run: after apostrophes and white space `=`, `+`, `-`, `@`, also in full width, or white space of a kind
 * that some programs cut off. Source: OWASP, "CSV Injection".
 */
const RUNS = /^'*\s*[=+\-@\t\r\n＝＋－＠]/u

/** The text as a cell that no spreadsheet runs: with one apostrophe before it where it would be run. */
export const escapeFormula = (text: string) => (RUNS.test(text) ? `'${text}` : text)

/** The text that `escapeFormula` made a cell of: an apostrophe before anything else is the text's own. */
export const unescapeFormula = (cell: string) => (cell.startsWith("'") && RUNS.test(cell.slice(1)) ? cell.slice(1) : cell)
