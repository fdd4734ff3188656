import type { Sessions } from '../exec/sessions.ts'
import type { Metrics } from './metrics.ts'

/** Sessions whose look-ups are counted, by whether they took a request to Exec. */
export function countLookups(
  sessions: Pick<Sessions, 'get'>,
  metrics: Pick<Metrics, 'sessionLookup'>,
): Pick<Sessions, 'get'> {
  return {
    async get(id, options = {}) {
      let result: 'hit' | 'miss' = 'hit'
      const onRequest = () => {
        result = 'miss'
        options.onRequest?.()
      }
      const answer = await sessions.get(id, { ...options, onRequest })
      metrics.sessionLookup(result)
      return answer
    },
  }
}
