import type { ActionOf } from '../actions.ts'
import { confirmed } from './confirm-dialog.ts'
import { fieldValue, inputValues } from './field-values.ts'
import { closeMenus } from './menus.ts'
import { openLink } from './open-link.ts'
import { dispatch } from './playground-client.ts'
import { showToast } from './toast.ts'

/** Sends each press and choice on the page to the bot. */
export function startPresses(person: () => string): void {
  document.addEventListener('click', ({ target }) => {
    const pressed = target instanceof Element ? target.closest<HTMLElement>('[data-press]') : null
    if (pressed !== null) void press(pressed, person())
    else void pressInLibraryBlock(target, person())
  })
  document.addEventListener('change', ({ target }) => {
    const field = target instanceof Element ? target.closest<HTMLElement>('[data-dispatches-action]') : null
    if (field !== null) void dispatchPress(field, person(), { value: fieldValue(field) })
  })
}

async function press(pressed: HTMLElement, person: string): Promise<void> {
  if (pressed.closest('.preview') !== null) {
    showToast('Send the message first: in a preview, nothing can be pressed.')
    return
  }
  const { value, opens } = pressed.dataset
  closeMenus(null)
  if (opens !== undefined) openLink(opens)
  pressed.ariaBusy = 'true'
  await dispatchPress(pressed, person, value === undefined ? {} : { value })
  pressed.ariaBusy = null
}

async function dispatchPress(
  element: HTMLElement,
  person: string,
  chosen: Pick<ActionOf<'press'>, 'value'>,
): Promise<void> {
  if (!(await confirmed(element.dataset.confirm))) return
  const { actionId = '', blockId = '' } = element.dataset
  const modal = element.closest('#modal')
  await dispatch({
    kind: 'press',
    person,
    action_id: actionId,
    block_id: blockId,
    ...containerOf(element),
    ...(modal && { values: inputValues(modal) }),
    ...chosen,
  })
}

/** The library writes a button's action_id as its id, which the server has moved to `data-library-id`. */
async function pressInLibraryBlock(target: EventTarget | null, person: string): Promise<void> {
  const button = target instanceof Element ? target.closest<HTMLElement>('.library button') : null
  const action_id = button?.dataset.libraryId
  const block_id = button?.closest<HTMLElement>('[data-block]')?.dataset.block
  if (button === null || action_id === undefined || block_id === undefined) return
  await dispatch({ kind: 'press', person, action_id, block_id, ...containerOf(button) })
}

/** What holds the element: a view, or a message and perhaps one of its unfurls. */
function containerOf(element: HTMLElement): Pick<ActionOf<'press'>, 'view' | 'message' | 'url'> {
  const view = element.closest<HTMLElement>('[data-view]')?.dataset.view
  if (view !== undefined) return { view }
  const { channel = '', ts = '' } = element.closest<HTMLElement>('[data-ts]')?.dataset ?? {}
  const url = element.closest<HTMLElement>('[data-url]')?.dataset.url
  return { message: { channel, ts }, url }
}
