// Loaded into a server before its own code (`node --import`): tells the parent, when asked, for how long its event loop stood still.
import { setTimeout as pause } from 'node:timers/promises'
import { isMainThread } from 'node:worker_threads'
import type { Holds } from './loop-holds.ts'

const holds: { wallMs: number; cpuMs: number } = { wallMs: 0, cpuMs: 0 }

const cpuMs = () => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

const watch = async () => {
  for (;;) {
    const wall = performance.now()
    const cpu = cpuMs()
    await pause(1, undefined, { ref: false })
    holds.wallMs = Math.max(holds.wallMs, performance.now() - wall - 1)
    holds.cpuMs = Math.max(holds.cpuMs, cpuMs() - cpu)
  }
}

if (isMainThread && process.send !== undefined) {
  process.on('message', () => {
    const told: Holds = { ...holds }
    holds.wallMs = 0
    holds.cpuMs = 0
    process.send?.(told)
  })
  process.channel?.unref()
  void watch()
}
