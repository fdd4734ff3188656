import type { ReactNode } from 'react'
import type { ChoiceOption } from './choices.ts'

/** What a text field offers. The page opens and filters it. */
export function OptionList({ label, options }: { label: string; options: ChoiceOption[] }): ReactNode {
  return (
    <div role="listbox" aria-label={label} tabIndex={-1} hidden>
      {options.map(({ value, label: name }) => (
        <div key={value} role="option" aria-selected="false" tabIndex={-1} data-value={value}>
          {name}
        </div>
      ))}
    </div>
  )
}

/** The people that can be mentioned. */
export function PeopleList({ names }: { names: readonly string[] }): ReactNode {
  return <OptionList label="People" options={names.map((name) => ({ value: name, label: name }))} />
}
