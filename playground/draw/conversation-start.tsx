import type { ReactNode } from 'react'
import type { Person } from '../../test/support/slack/workspace.ts'
import type { Role } from '../people.ts'
import type { Suggestion } from '../suggestions.ts'

/** The top of a conversation: the person's role, and suggestions to try. */
export function ConversationStart(props: {
  viewer: Person
  role: Role
  suggestions: readonly Suggestion[]
  hint: string | undefined
}): ReactNode {
  const { viewer, role, suggestions, hint } = props
  return (
    <section className="start" aria-label="Where to start">
      <h3>
        You are {viewer.real_name} ({role.name})
      </h3>
      <p>{role.sees}</p>
      {suggestions.length === 0 ? null : (
        <>
          <p>Try one of these. It goes into the field below, and you send it:</p>
          <ul>
            {suggestions.map(({ text, shows }) => (
              <li key={text}>
                <button type="button" data-suggestion={text} data-focus={`start/${text}`}>
                  <code>{text}</code> <span>{shows}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {hint === undefined ? null : <p className="quiet">{hint}</p>}
    </section>
  )
}
