import { pino } from 'pino'
import { configFromProcess } from '../env.ts'
import type { OpenNode } from '../open-node.ts'

/**
 * Runs a command on a node of its own that has no background jobs and takes no lock: it may stand beside a running server.
 * The database is made and migrated when needed.
 */
export const withNode = async <T>(work: (node: OpenNode) => Promise<T>): Promise<T> => {
  // Loaded here, so that help and wrong usage answer at once.
  const { openNode } = await import('../open-node.ts')
  const node = await openNode({ config: configFromProcess(), log: pino({ level: 'silent' }), hasJobs: false })
  try {
    return await work(node)
  } finally {
    await node.close()
  }
}
