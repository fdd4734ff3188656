import { Fragment, type ReactNode } from 'react'
import { hasState, initialState, valueIn } from '../../test/support/slack/element-values.ts'
import { isObject, type Json, type JsonObject, objectsIn, textOf } from '../../test/support/slack/json.ts'
import { AlertBlock } from './alert-block.tsx'
import type { DrawContext, ViewState } from './draw-context.ts'
import { ActionElement, ImageElement, UnknownElement } from './element.tsx'
import { InputBlock } from './input-block.tsx'
import { libraryBlock } from './library-block.tsx'
import { lineChart } from './line-chart.tsx'
import { plainTextOf, TextObject } from './text.tsx'

interface BlockProps {
  block: JsonObject
  context: DrawContext
  view: ViewState | undefined
}

/** Blocks of a message, an unfurl, a modal or the Home. */
export function Blocks(props: {
  blocks: readonly JsonObject[]
  context: DrawContext
  view?: ViewState
}): ReactNode {
  const { blocks, context, view } = props
  return blocks.map((block, at) => (
    <div key={textOf(block.block_id) ?? at} className="block" data-block={textOf(block.block_id)}>
      <DrawnBlock block={block} context={context} view={view} />
    </div>
  ))
}

/**
 * Draws buttons, menus, inputs, headers and plain text itself, and the rest, with all markup, by the library. Shows a block
 * that neither can draw as JSON.
 */
function DrawnBlock(props: BlockProps): ReactNode {
  const { block, context } = props
  switch (block.type) {
    case 'header':
      return <h3 className="header-block">{plainTextOf(block.text)}</h3>
    case 'divider':
      return <hr />
    case 'context':
      return <ContextBlock {...props} />
    case 'section':
      return <SectionBlock {...props} />
    case 'actions':
      return <ActionsBlock {...props} />
    case 'input':
      return <InputBlock block={block} context={context} view={props.view} />
    case 'image':
      return <ImageElement element={block} />
    case 'alert':
      return <AlertBlock block={block} context={context} />
    case 'data_visualization':
      return lineChart(block) ?? <UnknownElement element={block} />
    default:
      return libraryBlock(block, context) ?? <UnknownElement element={block} />
  }
}

function ContextBlock({ block, context }: BlockProps): ReactNode {
  return (
    <div className="context-block">
      {numbered(block.elements).map(({ key, object: element }) => (
        <Fragment key={key}>
          {element.type === 'image' ? (
            <ImageElement element={element} />
          ) : (
            <TextObject text={element} context={context} />
          )}{' '}
        </Fragment>
      ))}
    </div>
  )
}

/** Texts have no ids, so their position is their key. */
function numbered(list: Json | undefined): { key: string; object: JsonObject }[] {
  return objectsIn(list).map((object, at) => ({ key: String(at), object }))
}

function SectionBlock({ block, context, view }: BlockProps): ReactNode {
  const { text, accessory } = block
  const fields = numbered(block.fields)
  return (
    <div className="section-block">
      <div>
        {text === undefined ? null : <TextObject text={text} context={context} />}
        {fields.length === 0 ? null : (
          <div className="fields">
            {fields.map(({ key, object }) => (
              <div key={key}>
                <TextObject text={object} context={context} />
              </div>
            ))}
          </div>
        )}
      </div>
      {isObject(accessory) ? (
        <ActionElement
          block={block}
          element={accessory}
          state={stateOf(block, accessory, view)}
          context={context}
        />
      ) : null}
    </div>
  )
}

function ActionsBlock({ block, context, view }: BlockProps): ReactNode {
  return (
    <div className="actions-block">
      {objectsIn(block.elements).map((element) => (
        <ActionElement
          key={textOf(element.action_id) ?? textOf(element.url)}
          block={block}
          element={element}
          state={stateOf(block, element, view)}
          context={context}
        />
      ))}
    </div>
  )
}

/** Slack keeps no state of a message between clicks, so its menus show their initial values. */
function stateOf(
  block: JsonObject,
  element: JsonObject,
  view: ViewState | undefined,
): JsonObject | undefined {
  if (!hasState(element)) return undefined
  return view === undefined ? initialState(element) : valueIn(view.state, block, element)
}
