import { z } from 'zod'
import { COACHING_ACTIONS } from '../../blocks/coaching/note-message.ts'
import type { ButtonAction, ButtonArguments, ButtonDependencies } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { defineButton } from '../../delivery/define-button.ts'
import type { DeliveryRunner } from '../../delivery/runner.ts'
import { openAnswerForm } from '../../features/coaching/coach-form.ts'
import type { CoachingDependencies } from '../../features/coaching/needs.ts'
import { pressRetry } from '../../features/coaching/press-retry.ts'
import type { PressedNote } from '../../features/coaching/reply.ts'

type OnNote = (context: DeliveryContext, action: ButtonAction, note: PressedNote) => Promise<void>

const noteId = z.uuid()

/** The buttons of a coach's note, and of the message that confirms it. They name the note; each press is checked. */
export function coachingButtons(
  runner: DeliveryRunner,
  dependencies: ButtonDependencies & CoachingDependencies,
): Record<string, (args: ButtonArguments) => Promise<void>> {
  const onNote = (run: OnNote) =>
    defineButton(runner, dependencies, {
      kind: 'coaching',
      surface: ({ actionId }) => `dm:${actionId}`,
      read({ value }, blocks, text): PressedNote | undefined {
        const { data } = noteId.safeParse(value)
        return data === undefined ? undefined : { noteId: data, posted: { blocks, text } }
      },
      run,
    })
  const retry = onNote((...press) => pressRetry(dependencies, ...press))
  return {
    [COACHING_ACTIONS.answer]: onNote((...press) => openAnswerForm(dependencies, ...press)),
    [COACHING_ACTIONS.checkRetry]: retry,
    [COACHING_ACTIONS.assignRetry]: retry,
  }
}
