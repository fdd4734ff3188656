import { byId, within } from './by-id.ts'

interface Confirmation {
  title: string
  text: string
  confirm: string
  deny: string
  isDanger: boolean
}

/** A dialog closes before its `close` event comes: until then, another question would get the answer to this one. */
let closed: Promise<unknown> = Promise.resolve()

/** Asks for confirmation if the element needs it. @param confirmation the element's `data-confirm`. */
export async function confirmed(confirmation: string | undefined): Promise<boolean> {
  if (confirmation === undefined) return true
  const { title, text, confirm, deny, isDanger }: Confirmation = JSON.parse(confirmation)
  const dialog = byId('confirm', HTMLDialogElement)
  await closed
  within(dialog, 'h2', HTMLElement).textContent = title
  within(dialog, 'p', HTMLElement).textContent = text
  within(dialog, '[value=no]', HTMLButtonElement).textContent = deny
  const yes = within(dialog, '[value=yes]', HTMLButtonElement)
  yes.textContent = confirm
  yes.className = `button ${isDanger ? 'danger' : 'primary'}`
  dialog.returnValue = ''
  dialog.showModal()
  closed = new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }))
  await closed
  return dialog.returnValue === 'yes'
}
