import type { ExecClient } from '../exec/exec-client.ts'
import type { ExecError } from '../exec/exec-error.ts'
import type { Result } from '../lib/result.ts'
import type { Metrics } from './metrics.ts'
import type { Readiness } from './readiness.ts'

/** A client for Exec that tells the metrics and the readiness how each request ended. */
export function observeExec(
  client: ExecClient,
  metrics: Metrics,
  readiness: Readiness,
): Pick<ExecClient, keyof ExecClient> {
  async function observed<Value>(
    request: 'session' | 'sessions' | 'members',
    asking: Promise<Result<Value, ExecError>>,
  ): Promise<Result<Value, ExecError>> {
    const began = performance.now()
    const answer = await asking
    const error = answer.ok ? undefined : answer.error
    metrics.execRequest(request, error?.kind ?? 'ok', performance.now() - began)
    readiness.execAnswered(error)
    return answer
  }

  return {
    getSession: (...args) => observed('session', client.getSession(...args)),
    listSessions: (...args) => observed('sessions', client.listSessions(...args)),
    getMembers: (...args) => observed('members', client.getMembers(...args)),
    close: () => client.close(),
  }
}
