import { readFileSync } from 'node:fs'

const TICK_SECONDS = 0.01

/** Seconds of processor time a process has had, all its threads together; undefined on systems that keep no /proc. */
export const cpuTime = (pid: number | undefined): number | undefined => {
  if (process.platform !== 'linux' || pid === undefined) return undefined
  // The name in parentheses may hold spaces; utime and stime are the 12th and 13th field after it (proc_pid_stat(5)).
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_SECONDS
}
