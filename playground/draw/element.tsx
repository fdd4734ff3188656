import type { ReactNode } from 'react'
import { type JsonObject, textOf } from '../../test/support/slack/json.ts'
import { choicesOf } from './choices.ts'
import { type ElementPlace, handle } from './element-handle.ts'
import { Field, isField } from './field.tsx'
import { plainTextOf } from './text.tsx'

/** What Slack itself writes into a menu. */
const NAME_WITHOUT_PLACEHOLDER = 'Select an item'

/** An element of an actions block or beside a section. Slack delivers each press and choice to the bot. */
export function ActionElement(place: ElementPlace): ReactNode {
  const { element } = place
  switch (element.type) {
    case 'button':
      return <Button {...place} />
    case 'overflow':
      return <Overflow {...place} />
    case 'image':
      return <ImageElement element={element} />
    default:
      if (!isField(element)) return <UnknownElement element={element} />
      return (
        <Field
          {...place}
          dispatchesAction
          label={plainTextOf(element.placeholder) || NAME_WITHOUT_PLACEHOLDER}
        />
      )
  }
}

function Button(place: ElementPlace): ReactNode {
  const { element } = place
  const url = textOf(element.url)
  return (
    <button
      type="button"
      className={`button ${textOf(element.style) ?? ''}`}
      data-press="button"
      data-opens={url}
      aria-label={textOf(element.accessibility_label)}
      title={url === undefined ? undefined : `Opens ${url}`}
      {...handle(place)}
    >
      {plainTextOf(element.text)}
    </button>
  )
}

function Overflow(place: ElementPlace): ReactNode {
  const { element, context } = place
  return (
    <details className="menu">
      <summary className="button icon" aria-label="More actions" data-focus={handle(place)['data-focus']}>
        ⋯
      </summary>
      <div className="menu-items">
        {choicesOf(element, context).map(({ value, label, url }) => (
          <button
            type="button"
            key={value}
            data-press="overflow"
            data-value={value}
            data-opens={url}
            {...handle(place)}
            data-focus={undefined}
          >
            {label}
          </button>
        ))}
      </div>
    </details>
  )
}

/** The playground loads nothing from the network, so it shows a picture's alternative text. */
export function ImageElement({ element }: { element: JsonObject }): ReactNode {
  const alt = textOf(element.alt_text) ?? ''
  return (
    <span className="picture" role="img" aria-label={alt}>
      🖼 {alt}
    </span>
  )
}

export function UnknownElement({ element }: { element: JsonObject }): ReactNode {
  return (
    <details className="unknown">
      <summary>The playground can't draw a {textOf(element.type) ?? 'thing without a type'}</summary>
      <pre>{JSON.stringify(element, null, 2)}</pre>
    </details>
  )
}
