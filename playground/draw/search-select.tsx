import type { ReactNode } from 'react'
import { choicesOf, chosenIn, initialChoice } from './choices.ts'
import { type FieldProps, fieldAttributes } from './field-attributes.ts'
import { OptionList } from './option-list.tsx'
import { plainTextOf } from './text.tsx'

const SEARCHABLE = ['external_select', 'users_select', 'conversations_select', 'channels_select']

/** Whether Slack or the bot lists the options of this menu, of which there can be thousands. */
export function isSearchable(type: string): boolean {
  return SEARCHABLE.includes(type)
}

/** A menu that is searched by typing. The page opens its list, and filters it or asks the bot for it. */
export function SearchSelect(props: FieldProps): ReactNode {
  const { element, context, state, isRequired } = props
  const asksBot = element.type === 'external_select'
  // What the bot suggested is on the page: a menu with other options would be drawn anew while someone types.
  const options = asksBot ? initialChoice(element) : choicesOf(element, context)
  const [chosen = ''] = chosenIn(state)
  const { holder, control } = fieldAttributes(props, 'one')
  return (
    <div className="picker" data-value={chosen} data-asks-bot={asksBot ? '' : undefined} {...holder}>
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
        defaultValue={options.find(({ value }) => value === chosen)?.label ?? ''}
        {...control}
      />
      <OptionList label={plainTextOf(element.placeholder) || 'Options'} options={options} />
    </div>
  )
}
