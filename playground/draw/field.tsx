import type { ReactNode } from 'react'
import { type JsonObject, textOf } from '../../test/support/slack/json.ts'
import { type ChoiceOption, choicesOf, chosenIn, groupsOf } from './choices.ts'
import { type FieldProps, fieldAttributes } from './field-attributes.ts'
import { RichTextField } from './rich-text-field.tsx'
import { isSearchable, SearchSelect } from './search-select.tsx'
import { plainTextOf } from './text.tsx'

const INPUT_TYPES: Record<string, string> = {
  plain_text_input: 'text',
  url_text_input: 'url',
  email_text_input: 'email',
  number_input: 'number',
  datepicker: 'date',
  timepicker: 'time',
  datetimepicker: 'datetime-local',
}

const SELECTS = ['static', 'users', 'conversations', 'channels'].flatMap((kind) => [
  `${kind}_select`,
  `multi_${kind}_select`,
])

const OTHERS = ['external_select', 'multi_external_select', 'checkboxes', 'radio_buttons', 'rich_text_input']

/** Whether the element holds a value. */
export function isField(element: JsonObject): boolean {
  const type = textOf(element.type) ?? ''
  return type in INPUT_TYPES || SELECTS.includes(type) || OTHERS.includes(type)
}

/** Draws an element that holds a value: with a native HTML control, unless its list is searched. */
export function Field(props: FieldProps): ReactNode {
  const type = textOf(props.element.type) ?? ''
  if (isSearchable(type)) return <SearchSelect {...props} />
  if (type === 'rich_text_input') return <RichTextField {...props} />
  if (SELECTS.includes(type)) return <Select {...props} />
  if (type === 'checkboxes' || type === 'radio_buttons') return <Boxes {...props} />
  return <Input {...props} type={INPUT_TYPES[type] ?? 'text'} />
}

function shared(props: FieldProps, kind: 'one' | 'many' | 'seconds') {
  const { holder, control } = fieldAttributes(props, kind)
  return { ...holder, ...control }
}

function Select(props: FieldProps): ReactNode {
  const { element, context, state, isRequired } = props
  const isMany = (textOf(element.type) ?? '').startsWith('multi_')
  const chosen = chosenIn(state)
  const placeholder = plainTextOf(element.placeholder) || 'Choose…'
  const groups = groupsOf(element)
  return (
    <select
      className="field"
      multiple={isMany}
      required={isRequired === true}
      defaultValue={isMany ? chosen : (chosen[0] ?? '')}
      {...shared(props, isMany ? 'many' : 'one')}
    >
      {isMany ? null : <option value="">{placeholder}</option>}
      {groups.length === 0 ? (
        <Options options={choicesOf(element, context)} />
      ) : (
        groups.map(({ label, options }) => (
          <optgroup key={label} label={label}>
            <Options options={options} />
          </optgroup>
        ))
      )}
    </select>
  )
}

function Options({ options }: { options: ChoiceOption[] }): ReactNode {
  return options.map(({ value, label }) => (
    <option key={value} value={value}>
      {label}
    </option>
  ))
}

function Boxes(props: FieldProps): ReactNode {
  const { element, context, state, isRequired } = props
  const isMany = element.type === 'checkboxes'
  const chosen = chosenIn(state)
  const { 'data-focus': focus, ...group } = shared(props, isMany ? 'many' : 'one')
  return (
    <fieldset className="boxes" {...group}>
      {choicesOf(element, context).map(({ value, label, description }) => (
        <label key={value}>
          <input
            type={isMany ? 'checkbox' : 'radio'}
            name={focus}
            value={value}
            data-focus={`${focus}/${value}`}
            defaultChecked={chosen.includes(value)}
            required={isRequired === true && !isMany}
          />
          <span>
            {label}
            {description === undefined ? null : <small>{description}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  )
}

function Input({ type, ...props }: FieldProps & { type: string }): ReactNode {
  const { element, state, isRequired } = props
  const [value = ''] = chosenIn(state)
  const attributes = {
    className: 'field',
    placeholder: plainTextOf(element.placeholder),
    required: isRequired === true,
    minLength: lengthOf(element.min_length),
    maxLength: lengthOf(element.max_length),
    ...shared(props, type === 'datetime-local' ? 'seconds' : 'one'),
  }
  if (element.multiline === true) return <textarea rows={4} defaultValue={value} {...attributes} />
  const shown =
    type === 'datetime-local' && value !== '' ? new Date(Number(value) * 1000).toISOString() : value
  return (
    <input
      type={type}
      step={element.is_decimal_allowed === true ? 'any' : undefined}
      min={textOf(element.min_value)}
      max={textOf(element.max_value)}
      defaultValue={type === 'datetime-local' ? shown.slice(0, 16) : shown}
      {...attributes}
    />
  )
}

function lengthOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}
