/** Words beyond these are not compared, so that a long text costs no more. */
const MOST_WORDS = 8
const MOST_CHARACTERS = 20

/** The word of the command that someone may have meant: one of theirs differs from it by a third of its letters at most. */
export function nearestWord<Word extends { name: string }>(
  text: string,
  words: readonly Word[],
): Word | undefined {
  const typed = text
    .toLowerCase()
    .split(/[^a-z]+/, MOST_WORDS)
    .filter(({ length }) => length > 0 && length <= MOST_CHARACTERS)
  const near = typed
    .flatMap((one) => words.map((word) => ({ word, distance: editDistance(one, word.name) })))
    .filter(({ word, distance }) => distance <= word.name.length / 3)
    .toSorted((one, other) => one.distance - other.distance)
  return near[0]?.word
}

/** How many letters to add, drop, replace, or swap with the next one (optimal string alignment). */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, at) => at)
  for (let row = 1; row <= from.length; row += 1) {
    const next = [row]
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1]
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      next[column] = Math.min(
        (last[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwapped ? (beforeLast[column - 2] ?? Number.POSITIVE_INFINITY) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    beforeLast = last
    last = next
  }
  return last[to.length] ?? 0
}
