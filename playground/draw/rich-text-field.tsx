import type { ReactNode } from 'react'
import { typedOf } from '../../test/support/slack/typed-rich-text.ts'
import { type FieldProps, fieldAttributes } from './field-attributes.ts'
import { PeopleList } from './option-list.tsx'
import { plainTextOf } from './text.tsx'

/** Slack's editor without its formatting. A person who is picked from the list after `@` becomes a mention. */
export function RichTextField(props: FieldProps): ReactNode {
  const { element, context, state, isRequired } = props
  const typed = context.people.reduce(
    (text, { id, name }) => text.replaceAll(`<@${id}>`, `@${name}`),
    typedOf(state?.rich_text_value),
  )
  const { holder, control } = fieldAttributes(props, 'one')
  return (
    <div className="picker">
      <textarea
        className="field"
        rows={3}
        data-mentions=""
        placeholder={plainTextOf(element.placeholder)}
        required={isRequired === true}
        defaultValue={typed}
        {...holder}
        {...control}
      />
      <PeopleList names={context.people.map(({ name }) => name)} />
    </div>
  )
}
