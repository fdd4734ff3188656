/** Here Exec makes a scenario within seconds. It is called after what its request says that it trains. */
export const MAKES_SCENARIOS = {
  afterMs: 5000,
  nameOf(prompt: string): string {
    const [, item] = /trains ([^.\n]{1,60})\./.exec(prompt) ?? []
    return item === undefined ? 'Custom drill' : `${item} with a stalling buyer`
  },
}
