import { OptionList } from './option-list.ts'
import { asksBot } from './pickers.ts'
import { dispatch } from './playground-client.ts'

/** Asks the bot what a menu offers, when someone opens it and for each change of what they typed. */
export function startSuggestions(person: () => string): void {
  document.addEventListener('input', ({ target }) => ask(target, person()))
  document.addEventListener('click', ({ target }) => ask(target, person(), ''))
}

/** @param words by default those in the field. */
function ask(target: EventTarget | null, person: string, words?: string): void {
  if (target instanceof HTMLInputElement && target.role === 'combobox' && asksBot(target))
    void suggest(target, person, words ?? target.value)
}

async function suggest(field: HTMLInputElement, person: string, value: string): Promise<void> {
  const holder = field.closest<HTMLElement>('.picker')
  const view = field.closest<HTMLElement>('[data-view]')?.dataset.view
  const action_id = holder?.dataset.actionId
  if (view === undefined || action_id === undefined) return
  const typed = field.value
  const found = await dispatch({ kind: 'suggest', person, view, action_id, value })
  // An answer to what was typed before comes too late.
  if (field.value !== typed || document.activeElement !== field) return
  const list = OptionList.of(field)
  list?.replace(found?.options ?? [])
  list?.open('')
}
