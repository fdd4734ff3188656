import type { Store } from '../../database/store.ts'
import { isPageOfTenant, type SessionReference, sessionPageTemplate } from '../../exec/session-reference.ts'
import { DAY_MS, MINUTE_MS } from '../../lib/durations.ts'
import { fingerprint } from '../../lib/fingerprint.ts'
import { withTimeout } from '../../lib/result.ts'

const KEY = 'session page'
/** A template that one person's link has shown, and a fingerprint of that person. */
const SHOWN_ONCE = 'session page shown once'
const SHOWN_ONCE_MS = 30 * DAY_MS
const SLUG = 'tenant slug'
const SLUG_REQUESTED = 'tenant slug asked'
const YEARS_MS = 10 * 365 * DAY_MS
/** How long to wait before asking Exec for the slug again. */
const AGAIN_MS = 10 * MINUTE_MS
/** The link's preview waits for this. */
const PATIENCE_MS = 1000

/**
 * The template of a session's page in Exec, with `{id}`: `EXEC_SESSION_URL`, or else learned from links to our own tenant. Two people
 * must have posted links with the same template, and each link must have opened its session.
 */
export class SessionPage {
  #learned: string | undefined

  /** @param findSlug asks Exec for the tenant's name in addresses. */
  constructor(
    private readonly configured: string | undefined,
    private readonly store: Store,
    private readonly linkHosts: readonly string[],
    private readonly findSlug: () => Promise<string | undefined>,
  ) {}

  /** Reads what the app has learned before. */
  async load(): Promise<void> {
    this.#learned = (await this.store.get(KEY)) ?? this.#learned
  }

  get url(): string | undefined {
    return this.configured ?? this.#learned
  }

  /**
   * Resolves after a second, whether or not Exec has answered. Never rejects.
   * @param reference a pasted link, which opened its session for the person who posted it.
   */
  async learn(reference: SessionReference, user: string): Promise<void> {
    const template = sessionPageTemplate(reference)
    if (template !== undefined && template !== this.#learned)
      await withTimeout(this.#learn(template, fingerprint(user)), PATIENCE_MS)
  }

  async #learn(template: string, person: string): Promise<void> {
    const { store } = this
    const slug =
      (await store.get(SLUG)) ??
      ((await store.claim(SLUG_REQUESTED, AGAIN_MS)) ? await this.findSlug() : undefined)
    if (!slug) return
    await store.set(SLUG, slug, DAY_MS)
    if (!isPageOfTenant(template, slug, this.linkHosts)) return
    const [page, first] = (await store.get(SHOWN_ONCE))?.split(' ') ?? []
    if (page !== template) return store.set(SHOWN_ONCE, `${template} ${person}`, SHOWN_ONCE_MS)
    if (first === person) return
    this.#learned = template
    await store.set(KEY, template, YEARS_MS)
    await store.delete(SHOWN_ONCE)
  }
}
