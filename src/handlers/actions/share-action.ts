import { SESSION_ACTIONS, sessionText } from '../../blocks/card/session-buttons.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import { readShareForm, shareView } from '../../blocks/share/share-view.ts'
import { type ClickArguments, readPress } from '../../delivery/button-action.ts'
import type { HandlerDependencies } from '../handler-dependencies.ts'
import { onClick } from './on-click.ts'

/**
 * *Share…* on a card: opens the form for it; *Share here…*, for the thread that its list was asked for in. Whether the person
 * may share is decided when they submit it.
 */
export function shareAction(dependencies: HandlerDependencies) {
  return onClick(dependencies, 'share_form', async (_, click) => {
    const { reference, channel, actionId } = click
    const threadTs = actionId === SESSION_ACTIONS.shareHere ? reference.list?.threadTs : undefined
    const into = channel === undefined || threadTs === undefined ? {} : { into: { channel, threadTs } }
    await click.openView(shareView({ session: sessionText(reference), ...into }))
  })
}

/** *Share…* after a share that failed: the form, with everything that was said. */
export function shareAgainAction(dependencies: HandlerDependencies) {
  return async ({ ack, body, respond }: ClickArguments) => {
    await ack()
    const press = readPress({ body, respond }, dependencies)
    if (press === undefined) return
    const form = readShareForm(press.value)
    if (form === undefined) {
      dependencies.log.warn('event unreadable', { event: 'block_actions' })
      return
    }
    dependencies.attend(
      { key: press.triggerId, body, surface: 'share_form', user: press.user, channel: press.channel },
      async () => {
        await press.openView(shareView(form))
      },
      (problem, code) => press.tell(problemMessage(problem, code)),
    )
  }
}
