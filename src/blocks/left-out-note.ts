import type { LeftOut } from './evaluations.ts'

const listFormat = new Intl.ListFormat('en')

/** What a message leaves out, and where it is. */
export function leftOutNote({ items, criteria, texts }: LeftOut): string | undefined {
  const left = [
    ...count(items, 'more item of the rubric', 'more items of the rubric'),
    ...count(criteria, 'more criterion without items', 'more criteria without items'),
    ...(texts === 1 ? ['the end of 1 long text'] : texts > 1 ? [`the ends of ${texts} long texts`] : []),
  ]
  return left.length === 0
    ? undefined
    : `Left out here: ${listFormat.format(left)}. All of it is in the full review.`
}

function count(number: number, one: string, many: string): string[] {
  return number === 0 ? [] : [`${number} ${number === 1 ? one : many}`]
}
