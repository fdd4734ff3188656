import type { Store } from '../database/store.ts'
import { type SessionReference, sessionPageTemplate } from '../exec/session-reference.ts'
import { DAY_MS } from '../lib/durations.ts'

const KEY = 'session page'
/** Until another version finds a better way. */
const YEARS_MS = 10 * 365 * DAY_MS

/** The template of a session's page in Exec, with `{id}`: `EXEC_SESSION_URL` or, without it, as the first link told that opened. */
export class SessionPage {
  #learned: string | undefined

  constructor(
    private readonly configured: string | undefined,
    private readonly store: Store,
  ) {}

  /** What the app has learned before. Resolves to whether there is something. */
  async load(): Promise<boolean> {
    this.#learned ??= await this.store.get(KEY)
    return this.#learned !== undefined
  }

  get url(): string | undefined {
    return this.configured ?? this.#learned
  }

  /** @param reference a pasted link, which opened its session for the person who posted it. */
  async learn(reference: SessionReference): Promise<void> {
    const template = this.#learned === undefined ? sessionPageTemplate(reference) : undefined
    if (template === undefined) return
    this.#learned = template
    await this.store.set(KEY, template, YEARS_MS)
  }
}
