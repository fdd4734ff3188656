import { pickedIn, showPicked } from './pickers.ts'

export type FieldValue = string | number | string[] | null

/** The value of a field in the form of Slack's state. */
export function fieldValue(field: HTMLElement): FieldValue {
  if (field instanceof HTMLFieldSetElement) {
    const chosen = [...field.querySelectorAll<HTMLInputElement>('input:checked')].map(({ value }) => value)
    return field.dataset.field === 'many' ? chosen : (chosen[0] ?? null)
  }
  if (field.matches('.picker') && field.dataset.field === 'many') return pickedIn(field)
  if (field.matches('.picker')) return field.dataset.value || null
  if (field instanceof HTMLSelectElement && field.multiple)
    return [...field.selectedOptions].map(({ value }) => value)
  if (!isTyped(field) || field.value === '') return null
  return field.dataset.field === 'seconds' ? Date.parse(`${field.value}Z`) / 1000 : field.value
}

/** All fields of inputs below `root`, as `block_id/action_id` → value. */
export function inputValues(root: ParentNode): Record<string, FieldValue> {
  const fields = root.querySelectorAll<HTMLElement>('.input-block [data-field]')
  return Object.fromEntries([...fields].map((field) => [nameOf(field), fieldValue(field)]))
}

/** Restores typed values after a view was redrawn, in the fields that it still has. */
export function restoreTyped(root: ParentNode, values: Record<string, FieldValue>): void {
  for (const field of root.querySelectorAll<HTMLElement>('.input-block [data-field]')) {
    const value = values[nameOf(field)]
    if (typeof value !== 'string') continue
    if (isTyped(field)) field.value = value
    else if (field.matches('.picker')) showPicked(field, value)
  }
}

function nameOf({ dataset }: HTMLElement): string {
  return `${dataset.blockId}/${dataset.actionId}`
}

function isTyped(field: HTMLElement): field is HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement {
  return (
    field instanceof HTMLInputElement ||
    field instanceof HTMLTextAreaElement ||
    field instanceof HTMLSelectElement
  )
}
