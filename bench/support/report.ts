import { cpus, loadavg } from 'node:os'
import type { Comparison } from './compare.ts'
import { LOAD } from './load.ts'

/** One line of the table; `isMet` is undefined where the number is only reported. */
export interface Row {
  readonly what: string
  readonly measured: string
  readonly against: string
  readonly ratio: string
  readonly byCpu: string
  readonly goal: string
  readonly isMet: boolean | undefined
}

export const rate = (perSecond: number) => `${Math.round(perSecond).toLocaleString('en-US')}/s`

const figure = (ratio: number) => (ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(2))

interface Line {
  readonly what: string
  readonly against: string
  /** The least ratio that meets the goal, none where the number is only reported. */
  readonly goal?: number
}

/** The line of a comparison: it is judged by the median of its ratios. */
export const rowOf = ({ what, against, goal }: Line, { ours, theirs, ratio, least, most, cpuRatio }: Comparison): Row => ({
  what,
  measured: rate(ours),
  against: `${against}: ${rate(theirs)}`,
  ratio: `${figure(ratio)} (${figure(least)}–${figure(most)})`,
  byCpu: cpuRatio === undefined ? '–' : figure(cpuRatio),
  goal: goal === undefined ? '–' : `≥ ${figure(goal)}`,
  isMet: goal === undefined ? undefined : ratio >= goal,
})

const HEAD = ['what', 'measured', 'against', 'ratio, median (min–max)', 'by CPU time', 'goal', 'met'] as const

const met = (isMet: boolean | undefined) => {
  if (isMet === undefined) return '–'
  return isMet ? 'yes' : 'no'
}

const cellsOf = (row: Row) => [row.what, row.measured, row.against, row.ratio, row.byCpu, row.goal, met(row.isMet)]

/** A Markdown table that is aligned in a terminal, too. */
export const tableOf = (rows: readonly Row[]) => {
  const lines = [HEAD, ...rows.map(cellsOf)]
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const drawn = lines.map((line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
  return [drawn[0], `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...drawn.slice(1)].join('\n')
}

const MET: Readonly<Record<string, boolean>> = { yes: true, no: false }

/** The lines of an earlier report. */
export const rowsOfResults = (report: string): Row[] =>
  report
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1)
    .map((line) => {
      const [what = '', measured = '', against = '', ratio = '', byCpu = '', goal = '', isMet = ''] = line
        .slice(2, -2)
        .split(' | ')
        .map((cell) => cell.trim())
      return { what, measured, against, ratio, byCpu, goal, isMet: MET[isMet] }
    })

interface Report {
  readonly rows: readonly Row[]
  readonly notes: readonly string[]
  readonly how: string
}

/** The whole of `bench/results.md`. */
export const resultsOf = ({ rows, notes, how }: Report) => {
  const processors = cpus()
  return `# Benchmark results

Written by \`npm run bench\`: ${how}.

- ${new Date().toISOString().slice(0, 10)}, ${processors.length} × ${processors[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}, ${process.platform}-${process.arch}
- Load average when it ended: ${loadavg()[0]?.toFixed(1)}; above the number of processors the machine was busy with other things, and the requests per second say little.
- Load: ${LOAD}.

${tableOf(rows)}

${notes.map((note) => `- ${note}`).join('\n')}
`
}
