/** Matches a text that has these words one after the other, whatever stands between them. */
export function inOrder(...words: string[]): RegExp {
  return new RegExp(words.map((one) => one.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')).join('[\\s\\S]*'))
}

/** The same for a text that begins with the first of these words. */
export function inOrderFromStart(...words: string[]): RegExp {
  return new RegExp(`^${inOrder(...words).source}`)
}
