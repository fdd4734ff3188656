import { scopedStore } from '../database/store.ts'
import { ExecClient, execAnswerListener } from '../exec/exec-client.ts'
import { RateLimit } from '../exec/rate-limit.ts'
import type { HasComposition } from '../lib/extension-point.ts'
import type { Process, WorkspaceOptions } from './process.ts'
import type { WorkspaceInputs } from './workspace-inputs.ts'

const SCOPE_CHARACTERS = 12

/** Composes the clients and caches of Exec for one workspace, within its limits. */
export function composeExec(
  { installation, exec: account, limits, setUp }: WorkspaceInputs,
  { config, database, stores, memory, log, clock, metrics, readiness, tasks }: Process,
  { execTiming: timing, execFetch }: WorkspaceOptions,
  { composition }: HasComposition,
) {
  const { apiUrl: baseUrl } = config.exec
  const store = stores.of(installation.teamId)
  const apiKey = 'apiKey' in account ? account.apiKey : ''
  // Two Exec keys may have different rights, so they share no cache.
  const cacheScope = database
    .secretFor(`what Exec answers ${apiKey} at ${baseUrl}`)
    .slice(0, SCOPE_CHARACTERS)
  const whenClosed: (() => void)[] = []
  const caches = {
    clock,
    whenClosed,
    memory,
    // With SQLite there is only one process, and its memory is enough.
    store: database.kind === 'postgres' ? scopedStore(store, cacheScope) : undefined,
    storeSecret: database.secretFor(`hashes of emails in ${installation.teamId}`),
  }
  const limit = { limits: config.exec.limits, clock }
  const rateLimit = new RateLimit({ ...limit, store: limits ?? store, secret: caches.storeSecret })
  const options = { baseUrl, clock, log, timing, fetch: execFetch }
  const exec = new ExecClient({
    ...options,
    account,
    rateLimit,
    onAnswer(request, error, ms) {
      metrics.execRequest(request, error?.kind ?? 'ok', ms)
      readiness.execAnswered(error, { isOneOfMany: setUp !== undefined })
      for (const hear of execAnswerListener.of(composition)) tasks.track(hear(error))
    },
  })
  return {
    exec,
    rateLimit,
    caches,
    whenClosed,
    // Never change it: open Homes hold keys that it made.
    keySecret: `${baseUrl} ${apiKey}`,
    /** Doesn't use the limits of the workspace's current key. */
    async tryKey(tried: string) {
      const ofTried = new RateLimit({ ...limit, store: scopedStore(store, 'tried keys') })
      const client = new ExecClient({ ...options, account: { apiKey: tried }, rateLimit: ofTried })
      const found = await client.getWorkspace()
      client.close()
      return found
    },
  }
}
