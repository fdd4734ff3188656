import type { Part } from './card-document.ts'

/** Says that what is shown is from an earlier time, and why. Nothing where it is from now. */
export function asOfNote(asOf: Date | undefined): Part[] {
  if (asOf === undefined) return []
  return [
    {
      kind: 'facts',
      facts: [{ before: 'As of ', date: asOf, after: ": Exec's request limit is used up" }],
    },
  ]
}
