import type { Part } from './card-document.ts'

/** What stands in the place of a list without sessions: how to start one. */
export function emptyList(isOwn: boolean): Part[] {
  const texts = isOwn
    ? [
        'Exec has no session under the email address of your Slack profile.',
        'To start one, open Exec, choose a scenario and talk. Your feedback is listed here when it is done.',
        'If you use another address in Exec, ask an admin to make the two the same.',
      ]
    : ['Exec has no session under the email address of this person.']
  return texts.map((text): Part => ({ kind: 'prose', prose: [{ kind: 'paragraph', text }] }))
}
