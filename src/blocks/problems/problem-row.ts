/** What may help: the same request later, another try to share, or a share to a person, which needs no check of a conversation. */
export type NextTry = 'try_again' | 'share_again' | 'send_to_person'

type Words<Of> = string | ((problem: Of) => string)

/** Words alone suffice for a refusal, a typo or a missing session. */
export type Row<Of> =
  | Words<Of>
  | {
      words: Words<Of>
      isFault?: boolean | ((problem: Of) => boolean)
      next?: NextTry | undefined | ((problem: Of) => NextTry | undefined)
    }

/** A fault that may pass by the next try. */
export function passing<Said>(words: Said) {
  return fault(words, 'try_again')
}

/** A fault that the app's owner may have to look into. Its answer has a reference. */
export function fault<Said>(words: Said, next?: NextTry) {
  return { words, isFault: true, next } as const
}

export const SEND_REFERENCE = "If it happens again, send the app's owner this reference."
