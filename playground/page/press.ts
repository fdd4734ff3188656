import type { ActionOf } from '../actions.ts'
import { confirmed } from './confirm-dialog.ts'
import { fieldValue } from './field-values.ts'
import { closeMenus } from './menus.ts'
import { dispatch } from './playground-client.ts'
import { showToast } from './toast.ts'

/** Tells the bot of each press and choice, wherever on the page the element stands. */
export function startPresses(person: () => string): void {
  document.addEventListener('click', ({ target }) => {
    const pressed = target instanceof Element ? target.closest<HTMLElement>('[data-press]') : null
    if (pressed !== null) void press(pressed, person())
    else void pressInLibraryBlock(target, person())
  })
  document.addEventListener('change', ({ target }) => {
    const field = target instanceof Element ? target.closest<HTMLElement>('[data-tells-bot]') : null
    if (field !== null) void tell(field, person(), { value: fieldValue(field) })
  })
}

async function press(pressed: HTMLElement, person: string): Promise<void> {
  if (pressed.closest('.preview') !== null) {
    showToast('Send the message first: in a preview, nothing can be pressed.')
    return
  }
  const { value, opens } = pressed.dataset
  closeMenus(null)
  if (opens !== undefined) showToast(`Slack would open ${opens}`)
  pressed.ariaBusy = 'true'
  await tell(pressed, person, value === undefined ? {} : { value })
  pressed.ariaBusy = null
}

async function tell(
  element: HTMLElement,
  person: string,
  chosen: Pick<ActionOf<'press'>, 'value'>,
): Promise<void> {
  if (!(await confirmed(element.dataset.confirm))) return
  const { actionId = '', blockId = '' } = element.dataset
  await dispatch({
    kind: 'press',
    person,
    action_id: actionId,
    block_id: blockId,
    ...holder(element),
    ...chosen,
  })
}

/** Buttons that the library draws bear their action_id where it puts an id. */
async function pressInLibraryBlock(target: EventTarget | null, person: string): Promise<void> {
  const button = target instanceof Element ? target.closest<HTMLElement>('.library button') : null
  const action_id = button?.dataset.libraryId
  const block_id = button?.closest<HTMLElement>('[data-block]')?.dataset.block
  if (button === null || action_id === undefined || block_id === undefined) return
  await dispatch({ kind: 'press', person, action_id, block_id, ...holder(button) })
}

/** Where the element stands: in a view, in a Work Object's details, or in a message and perhaps one of its unfurls. */
function holder(element: HTMLElement): Pick<ActionOf<'press'>, 'view' | 'pane' | 'message' | 'url'> {
  if (element.closest('#details') !== null) return { pane: true }
  const view = element.closest<HTMLElement>('[data-view]')?.dataset.view
  if (view !== undefined) return { view }
  const { channel = '', ts = '' } = element.closest<HTMLElement>('[data-ts]')?.dataset ?? {}
  const url = element.closest<HTMLElement>('[data-url]')?.dataset.url
  return { message: { channel, ts }, ...(url === undefined ? {} : { url }) }
}
