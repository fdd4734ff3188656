/** Fetches the screen of the page's place, and shows only a screen of the place where the page still is. */
export class ScreenLoader<Screen> {
  private isFetching = false
  private isStale = false
  private readonly options: {
    /** Where the page is now. */
    hash: () => string
    fetch: (hash: string) => Promise<Screen>
    show: (screen: Screen) => void
  }

  constructor(options: ScreenLoader<Screen>['options']) {
    this.options = options
  }

  /** Changes while a fetch is in flight lead to one more fetch. */
  async refresh(): Promise<void> {
    this.isStale = true
    if (this.isFetching) return
    this.isFetching = true
    try {
      while (this.isStale) await this.fetchOnce()
    } finally {
      this.isFetching = false
    }
  }

  private async fetchOnce(): Promise<void> {
    const { hash, fetch, show } = this.options
    this.isStale = false
    const wanted = hash()
    const screen = await fetch(wanted)
    // The browser tells of a new place a moment later. To show the former one would lead the page back to it.
    if (hash() !== wanted) this.isStale = true
    if (!this.isStale) show(screen)
  }
}
