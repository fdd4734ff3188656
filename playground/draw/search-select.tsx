import type { ReactNode } from 'react'
import { type ChoiceOption, choicesOf, chosenIn, standingChoice } from './choices.ts'
import { type FieldProps, fieldAttributes } from './field-attributes.ts'
import { OptionList } from './option-list.tsx'
import { plainTextOf } from './text.tsx'

const SEARCHABLE = [
  'external_select',
  'multi_external_select',
  'users_select',
  'conversations_select',
  'channels_select',
]

/** Whether Slack or the bot lists the options of this menu, of which there can be thousands. */
export function isSearchable(type: string): boolean {
  return SEARCHABLE.includes(type)
}

/** A menu that is searched by typing. The page opens its list, and filters it or asks the bot for it. */
export function SearchSelect(props: FieldProps): ReactNode {
  const { element, context, state, isRequired } = props
  const isMany = element.type === 'multi_external_select'
  const asksBot = isMany || element.type === 'external_select'
  // What the bot suggested is on the page: a menu with other options would be drawn anew while someone types.
  const options = asksBot ? standingChoice(state) : choicesOf(element, context)
  const chosen = chosenIn(state)
  const label = isMany ? '' : (options.find(({ value }) => value === chosen[0])?.label ?? '')
  const { holder, control } = fieldAttributes(props, isMany ? 'many' : 'one')
  return (
    <div
      className="picker"
      data-value={chosen[0] ?? ''}
      data-label={label}
      data-asks-bot={asksBot ? '' : undefined}
      {...holder}
    >
      {isMany ? (
        <Picked options={choicesOf(element, context).filter(({ value }) => chosen.includes(value))} />
      ) : null}
      <input
        type="text"
        role="combobox"
        className="field"
        autoComplete="off"
        spellCheck={false}
        aria-autocomplete="list"
        aria-expanded="false"
        placeholder={plainTextOf(element.placeholder) || 'Search…'}
        required={isRequired === true}
        defaultValue={label}
        {...control}
      />
      <OptionList label={plainTextOf(element.placeholder) || 'Options'} options={options} />
    </div>
  )
}

/** What stands in a menu that takes several. A press takes one out; the page adds others. */
function Picked({ options }: { options: ChoiceOption[] }): ReactNode {
  return (
    <div className="picked">
      {options.map(({ value, label }) => (
        <button type="button" key={value} data-picked={value} aria-label={`Remove ${label}`}>
          {label}
        </button>
      ))}
    </div>
  )
}
