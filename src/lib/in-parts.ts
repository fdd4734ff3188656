/** Splits a list into parts of at most `size` elements. */
export function inParts<Element>(elements: readonly Element[], size: number): Element[][] {
  const count = Math.ceil(elements.length / size)
  return Array.from({ length: count }, (_, at) => elements.slice(at * size, (at + 1) * size))
}
