import type { Log } from '../lib/log.ts'
import type { Metrics } from './metrics.ts'

const UNFURLS = new Set(['unfurl', 'composer', 'unfurl_refresh'])

/** A log whose audit lines about unfurls are counted as well. */
export function countUnfurls(log: Log, metrics: Pick<Metrics, 'unfurlDecision'>): Log {
  return {
    ...log,
    audit(fields) {
      const { surface = '', decision = '', reason = '' } = fields
      if (UNFURLS.has(surface)) metrics.unfurlDecision(decision, reason)
      log.audit(fields)
    },
  }
}
