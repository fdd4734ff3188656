import type { Store } from '../database/store.ts'
import { isPageOfTenant, type SessionReference, sessionPageTemplate } from '../exec/session-reference.ts'
import { DAY_MS, MINUTE_MS } from '../lib/durations.ts'
import { withTimeout } from '../lib/result.ts'

const KEY = 'session page of tenant'
/** As earlier versions learned it: from a link of any tenant of Exec's. */
const UNCHECKED = 'session page'
const SLUG = 'tenant slug'
/** Until another version finds a better way. */
const YEARS_MS = 10 * 365 * DAY_MS
/** The preview of the link waits for it. */
const PATIENCE_MS = 1000
const AGAIN_MS = 10 * MINUTE_MS

interface SessionPageOptions {
  /** `EXEC_SESSION_URL`. */
  configured: string | undefined
  store: Store
  linkHosts: readonly string[]
  /** Asks Exec for what names the tenant in its address; `undefined` where it doesn't say. */
  findSlug(): Promise<string | undefined>
}

/**
 * The template of a session's page in Exec, with `{id}`: `EXEC_SESSION_URL` or, without it, as the first link of the own tenant told that
 * opened.
 */
export class SessionPage {
  #learned: string | undefined
  #asking: Promise<string> | undefined

  constructor(private readonly options: SessionPageOptions) {}

  /** What the app has learned before. Resolves to whether there is something. */
  async load(): Promise<boolean> {
    const { store } = this.options
    this.#learned ??= await store.get(KEY)
    if (this.#learned === undefined) await this.#learn(await store.get(UNCHECKED))
    return this.#learned !== undefined
  }

  get url(): string | undefined {
    return this.options.configured ?? this.#learned
  }

  /**
   * Resolves after a second, whether or not Exec has answered. Never rejects.
   * @param reference a pasted link, which opened its session for the person who posted it.
   */
  async learn(reference: SessionReference): Promise<void> {
    await withTimeout(this.#learn(sessionPageTemplate(reference)), PATIENCE_MS)
  }

  async #learn(template: string | undefined): Promise<void> {
    if (template === undefined || this.#learned !== undefined) return
    const { store, linkHosts } = this.options
    this.#asking ??= this.#askOnce().finally(() => {
      this.#asking = undefined
    })
    const slug = await this.#asking
    if (slug === '' || this.#learned !== undefined) return
    if (isPageOfTenant(template, slug, linkHosts)) {
      this.#learned = template
      await store.set(KEY, template, YEARS_MS)
    }
    await store.delete(UNCHECKED)
  }

  /** Asks Exec once a day, or in ten minutes while it doesn't say: then resolves to an empty text. */
  async #askOnce(): Promise<string> {
    const { store, findSlug } = this.options
    const known = await store.get(SLUG)
    if (known !== undefined) return known
    const slug = (await findSlug()) ?? ''
    await store.set(SLUG, slug, slug === '' ? AGAIN_MS : DAY_MS)
    return slug
  }
}
