import type { Viewer } from '../access/viewer.ts'
import { type SetUp, type SetUpParts, setUpParts } from '../blocks/home/set-up.ts'
import type { Store } from '../database/store.ts'

const UNFURLED = 'first unfurl'
/** The check list doesn't come back. */
const YEARS_MS = 10 * 365 * 24 * 60 * 60_000

/** What the Home tells those who set the app up. */
export interface HomeSetUp {
  /** @param isOpened also what is done. `undefined` for who may not set it up. */
  find(viewer: Viewer, isOpened: boolean): Promise<SetUpParts | undefined>
}

/** What is left to do for those who install the app by variables. */
export class SetUpFacts implements HomeSetUp {
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

  async find(viewer: Viewer): Promise<SetUpParts | undefined> {
    if (!(await viewer.isSlackAdmin())) return undefined
    this.#hasUnfurled ||= (await this.store.get(UNFURLED)) !== undefined
    return { above: setUpParts({ ...this.settings, hasUnfurled: this.#hasUnfurled }), below: [] }
  }
}
