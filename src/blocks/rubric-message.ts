import type { Session } from '../exec/session.ts'
import { type Content, toContent } from './card-document.ts'
import { evaluations } from './evaluations.ts'
import { leftOutNote } from './left-out-note.ts'
import { LIMITS } from './limits.ts'
import { scenarioName } from './session-facts.ts'

/** The rubric's evaluations as a message of their own, below a shared card. Nothing where there are none. */
export function rubricMessage(session: Session): Content | undefined {
  const criteria = session.evaluations ?? []
  if (criteria.length === 0) return undefined
  const rubric = evaluations(criteria, {
    characters: LIMITS.messageCharacters - 600,
    blocks: LIMITS.messageBlocks - 3,
    blocksPer: 'criterion',
  })
  const note = leftOutNote(rubric.leftOut)
  return toContent(
    [
      { kind: 'title', text: `Rubric · ${scenarioName(session)}` },
      ...rubric.parts,
      ...(note === undefined ? [] : [{ kind: 'note', text: note } as const]),
    ],
    'message',
  )
}
