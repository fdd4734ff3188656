import type { ReactNode } from 'react'
import { choicesOf, chosenIn } from './choices.ts'
import { type FieldProps, fieldAttributes } from './field-attributes.ts'
import { OptionList } from './option-list.tsx'
import { plainTextOf } from './text.tsx'

const SEARCHABLE = ['users_select', 'conversations_select', 'channels_select']

/** Whether Slack lists the options of this menu, of which there can be thousands. */
export function isSearchable(type: string): boolean {
  return SEARCHABLE.includes(type)
}

/** A menu that is searched by typing. The page opens and filters its list. */
export function SearchSelect(props: FieldProps): ReactNode {
  const { element, context, state, isRequired } = props
  const options = choicesOf(element, context)
  const [chosen = ''] = chosenIn(state)
  const { holder, control } = fieldAttributes(props, 'one')
  return (
    <div className="picker" data-value={chosen} {...holder}>
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
