import type { ReactNode } from 'react'
import { valueIn } from '../../test/support/slack/element-values.ts'
import { isObject, type JsonObject, textOf } from '../../test/support/slack/json.ts'
import type { DrawContext, ViewState } from './draw-context.ts'
import { UnknownElement } from './element.tsx'
import { Field, isField } from './field.tsx'
import { plainTextOf } from './text.tsx'

/** A labelled input with its hint and, after a refused submission, its error. */
export function InputBlock(props: {
  block: JsonObject
  context: DrawContext
  view: ViewState | undefined
}): ReactNode {
  const { block, context, view } = props
  const { element } = block
  if (!isObject(element) || !isField(element)) return <UnknownElement element={block} />
  const blockId = textOf(block.block_id) ?? ''
  const fieldId = `field-${encodeURIComponent(blockId)}`
  const hint = plainTextOf(block.hint)
  const error = view?.errors[blockId]
  const described = [
    ...(error === undefined ? [] : [`${fieldId}-error`]),
    ...(hint === '' ? [] : [`${fieldId}-hint`]),
  ]
  return (
    <div className="input-block">
      <label htmlFor={fieldId} id={`${fieldId}-label`}>
        {plainTextOf(block.label)}
        {block.optional === true ? <span className="optional"> (optional)</span> : null}
      </label>
      <Field
        block={block}
        element={element}
        state={view === undefined ? undefined : valueIn(view.state, block, element)}
        context={context}
        id={fieldId}
        labelledBy={`${fieldId}-label`}
        describedBy={described.length === 0 ? undefined : described.join(' ')}
        isRequired={block.optional !== true}
        isInvalid={error !== undefined}
        dispatchesAction={block.dispatch_action === true}
      />
      {error === undefined ? null : (
        <p className="field-error" id={`${fieldId}-error`}>
          {error}
        </p>
      )}
      {hint === '' ? null : (
        <p className="field-hint" id={`${fieldId}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}
