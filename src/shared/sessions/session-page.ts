import type { Store } from '../../database/store.ts'
import { isPageOfTenant, type SessionReference, sessionPageTemplate } from '../../exec/session-reference.ts'
import { DAY_MS, MINUTE_MS } from '../../lib/durations.ts'
import { withTimeout } from '../../lib/result.ts'

const KEY = 'session page'
const SLUG = 'tenant slug'
const SLUG_REQUESTED = 'tenant slug asked'
const YEARS_MS = 10 * 365 * DAY_MS
/** While Exec doesn't say. */
const AGAIN_MS = 10 * MINUTE_MS
/** The preview of the link waits for it. */
const PATIENCE_MS = 1000

/**
 * The template of a session's page in Exec, with `{id}`: `EXEC_SESSION_URL` or, without it, the one that the first opened link of the own
 * tenant showed.
 */
export class SessionPage {
  #learned: string | undefined

  /** @param findSlug asks Exec for what names the tenant in its address. */
  constructor(
    private readonly configured: string | undefined,
    private readonly store: Store,
    private readonly linkHosts: readonly string[],
    private readonly findSlug: () => Promise<string | undefined>,
  ) {}

  /** What the app has learned before. Resolves to whether there is something. */
  async load(): Promise<boolean> {
    this.#learned ??= await this.store.get(KEY)
    return this.#learned !== undefined
  }

  get url(): string | undefined {
    return this.configured ?? this.#learned
  }

  /**
   * Resolves after a second, whether or not Exec has answered. Never rejects.
   * @param reference a pasted link, which opened its session for the person who posted it.
   */
  async learn(reference: SessionReference): Promise<void> {
    await withTimeout(this.#learn(sessionPageTemplate(reference)), PATIENCE_MS)
  }

  async #learn(template: string | undefined): Promise<void> {
    const { store } = this
    if (template === undefined || this.#learned !== undefined) return
    const slug =
      (await store.get(SLUG)) ??
      ((await store.claim(SLUG_REQUESTED, AGAIN_MS)) ? await this.findSlug() : undefined)
    if (!slug) return
    await store.set(SLUG, slug, DAY_MS)
    if (!isPageOfTenant(template, slug, this.linkHosts)) return
    this.#learned = template
    await store.set(KEY, template, YEARS_MS)
  }
}
