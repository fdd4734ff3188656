import type { SetUp } from '../blocks/home/set-up.ts'
import type { Store } from '../database/store.ts'

const UNFURLED = 'first unfurl'
/** The check list doesn't come back. */
const YEARS_MS = 10 * 365 * 24 * 60 * 60_000

/** What is left to do for those who install the app. */
export class SetUpFacts {
  #hasUnfurled = false

  constructor(
    private readonly store: Store,
    private readonly settings: Pick<SetUp, 'hasCoaches' | 'hasSessionUrl'>,
  ) {}

  /** A link has unfurled. */
  async noteUnfurl(): Promise<void> {
    if (this.#hasUnfurled) return
    this.#hasUnfurled = true
    await this.store.set(UNFURLED, 'yes', YEARS_MS)
  }

  async find(): Promise<SetUp> {
    this.#hasUnfurled ||= (await this.store.get(UNFURLED)) !== undefined
    return { ...this.settings, hasUnfurled: this.#hasUnfurled }
  }
}
