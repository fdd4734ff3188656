/** What may help: the same request a little later; for a share another try, or a person, for whom no conversation is checked. */
export type NextTry = 'try_again' | 'share_again' | 'send_to_person'

type Words<Of> = string | ((problem: Of) => string)

/** Words alone are those of a refusal, a typo or a session that does not exist. */
export type Row<Of> =
  | Words<Of>
  | {
      words: Words<Of>
      isFault?: boolean | ((problem: Of) => boolean)
      next?: NextTry | undefined | ((problem: Of) => NextTry | undefined)
    }

/** A fault that may have passed when the same is tried again. */
export function passing<Said>(words: Said) {
  return fault(words, 'try_again')
}

/** What the app's owner may have to look into: the answer has a reference. */
export function fault<Said>(words: Said, next?: NextTry) {
  return { words, isFault: true, next } as const
}

export const SEND_REFERENCE = "If it happens again, send the app's owner this reference."
