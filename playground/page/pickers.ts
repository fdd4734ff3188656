import { OptionList } from './option-list.ts'

const MENTION = /(^|\s)@((?:[^\s@][^@\n]*)?)$/

type TextField = HTMLInputElement | HTMLTextAreaElement

/** Searched menus, and the list of people that opens after an `@`. */
export function startPickers(): void {
  document.addEventListener('input', ({ target }) => {
    if (!isPicker(target) || asksBot(target)) return
    if (isMention(target) && !isAskingForPerson(target)) OptionList.of(target)?.close()
    else OptionList.of(target)?.open(wordsFor(target))
  })
  document.addEventListener('click', ({ target }) => {
    if (!(target instanceof Element)) return
    target.closest('[data-picked]')?.remove()
    const option = target.closest<HTMLElement>('.picker [role=option]')
    const field = target.closest('.picker')?.querySelector('[role=combobox], [data-mentions]')
    if (option !== null && isPicker(field)) pick(field, option)
    else if (isPicker(target) && !isMention(target) && !asksBot(target)) OptionList.of(target)?.open('')
  })
  // The field keeps the focus while an option is clicked.
  document.addEventListener('mousedown', (event) => {
    if (event.target instanceof Element && event.target.closest('.picker [role=listbox]') !== null)
      event.preventDefault()
  })
  document.addEventListener('focusout', ({ target }) => {
    if (isPicker(target)) leave(target)
  })
  document.addEventListener('keydown', onKey, { capture: true })
  // A browser's own `change` says that text was typed, not that something was chosen.
  document.addEventListener(
    'change',
    (event) => {
      if (isPicker(event.target) && !isMention(event.target)) event.stopPropagation()
    },
    { capture: true },
  )
}

/** Before all other listeners: while a list is open, the keys are its own. */
function onKey(event: KeyboardEvent): void {
  const { key, target } = event
  if (!isPicker(target) || event.isComposing) return
  const list = OptionList.of(target)
  if (list === undefined) return
  if (!list.isOpen) {
    if (isMention(target) || key !== 'ArrowDown') return
    list.open('')
  } else if (key === 'ArrowDown') list.move(1)
  else if (key === 'ArrowUp') list.move(-1)
  else if (key === 'Escape') list.close()
  else if (key === 'Enter' || (key === 'Tab' && isMention(target))) {
    if (list.picked !== undefined) pick(target, list.picked)
  } else return
  event.preventDefault()
  event.stopPropagation()
}

function pick(field: TextField, option: HTMLElement): void {
  OptionList.of(field)?.close()
  if (isMention(field)) insertMention(field, option.dataset.value ?? '')
  else choose(field, option)
}

function choose(field: TextField, option: HTMLElement): void {
  const holder = field.closest<HTMLElement>('.picker')
  if (holder === null) return
  if (holder.dataset.field === 'many') {
    addPicked(holder, option)
    field.value = ''
    return
  }
  const isOther = holder.dataset.value !== option.dataset.value
  stand(holder, field, option)
  if (!isOther) return
  holder.dispatchEvent(new Event('change', { bubbles: true }))
}

/** The values of what stands in a menu that takes several. */
export function pickedIn(holder: HTMLElement): string[] {
  return [...holder.querySelectorAll<HTMLElement>('[data-picked]')].map(({ dataset }) => dataset.picked ?? '')
}

function addPicked(holder: HTMLElement, { dataset: { value = '' }, textContent }: HTMLElement): void {
  if (pickedIn(holder).includes(value)) return
  const button = document.createElement('button')
  button.type = 'button'
  button.dataset.picked = value
  button.ariaLabel = `Remove ${textContent}`
  button.textContent = textContent
  holder.querySelector('.picked')?.append(button)
}

/** Replaces what stands after the `@` before the caret. */
function insertMention(field: TextField, name: string): void {
  const caret = field.selectionStart ?? field.value.length
  const start = field.value.slice(0, caret).lastIndexOf('@')
  field.setRangeText(`@${name} `, start, caret, 'end')
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

/** Text that names nothing gives way to what is chosen. An emptied field chooses nothing. */
function leave(field: TextField): void {
  OptionList.of(field)?.close()
  const holder = field.closest<HTMLElement>('.picker')
  if (holder === null || isMention(field)) return
  if (field.value.trim() === '' && !('dispatchesAction' in holder.dataset)) holder.dataset.value = ''
  field.value = (holder.dataset.value && holder.dataset.label) ?? ''
}

/** Puts an option into a menu, with its words: the bot may not offer it again. */
function stand({ dataset }: HTMLElement, field: TextField, option: HTMLElement): void {
  dataset.value = option.dataset.value ?? ''
  dataset.label = option.textContent ?? ''
  field.value = dataset.label
}

/** Shows a value in a searched menu. */
export function showPicked(holder: HTMLElement, value: string): void {
  const field = holder.querySelector('[role=combobox]')
  const option = isPicker(field) ? OptionList.of(field)?.option(value) : undefined
  if (!isPicker(field) || option === undefined) return
  stand(holder, field, option)
}

function wordsFor(field: TextField): string {
  return isMention(field) ? wordsAfterAt(field) : field.value
}

/** Not when the whole name stands there: then Enter sends. */
function isAskingForPerson(field: TextField): boolean {
  const words = wordsAfterAt(field)
  const isAsking = MENTION.test(field.value.slice(0, field.selectionStart ?? 0))
  return isAsking && OptionList.of(field)?.option(words.trim()) === undefined
}

function wordsAfterAt(field: TextField): string {
  return MENTION.exec(field.value.slice(0, field.selectionStart ?? 0))?.[2] ?? ''
}

/** Whether the bot, rather than the page, knows what a menu offers. */
export function asksBot(field: HTMLElement): boolean {
  return field.closest('[data-asks-bot]') !== null
}

function isMention({ dataset }: TextField): boolean {
  return 'mentions' in dataset
}

function isPicker(target: EventTarget | null | undefined): target is TextField {
  const isField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement
  return isField && (target.role === 'combobox' || isMention(target)) && target.closest('.picker') !== null
}
