import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'

/** A log whose audit lines about unfurls are counted as well. */
export function countUnfurls(log: Log, metrics: Pick<Metrics, 'unfurlDecision'>): Log {
  return {
    ...log,
    audit(fields) {
      const { surface, decision = '', reason = '' } = fields
      if (surface === 'unfurl' || surface === 'composer') metrics.unfurlDecision(decision, reason)
      log.audit(fields)
    },
  }
}
