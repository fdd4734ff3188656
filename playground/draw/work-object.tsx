import type { ReactNode } from 'react'
import { buttonsOf, contentOf } from '../../test/support/slack/entities/entity-texts.ts'
import type { Pane } from '../../test/support/slack/entities/panes.ts'
import { type JsonObject, objectsIn, textOf } from '../../test/support/slack/json.ts'
import type { DrawContext } from './draw-context.ts'
import { ActionElement } from './element.tsx'
import { slackDateText } from './slack-date.ts'

/** A Work Object below a link. Its title opens the details. */
export function WorkObject(props: { entity: JsonObject; id: number; context: DrawContext }): ReactNode {
  const { entity, id, context } = props
  const { title } = contentOf(entity)
  return (
    <section className="work-object" aria-label={`Work Object: ${title}`}>
      <Product entity={entity} />
      <h3>
        <button type="button" className="object-title" data-object="open" data-focus={`object/${id}/title`}>
          {title}
        </button>
      </h3>
      <Fields entity={entity} context={context} />
      <footer>
        <ObjectButtons entity={entity} place={`entity_${id}`} context={context} />
        <button
          type="button"
          className="button icon"
          data-object="refresh"
          data-focus={`object/${id}/refresh`}
          aria-label="Refresh the Work Object"
          title="Refresh"
        >
          ⟳
        </button>
      </footer>
    </section>
  )
}

/** The details of a Work Object, beside the conversation, for one person. */
export function Details({ pane, context }: { pane: Pane; context: DrawContext }): ReactNode {
  const { details, error, unfurled } = pane
  const isWaiting = details === undefined && error === undefined
  const entity = details ?? unfurled
  return (
    <>
      <header>
        <h2 className="panel-title">Details</h2>
        <button
          type="button"
          className="button icon"
          data-pane="refresh"
          data-focus="pane/refresh"
          aria-label="Refresh the details"
          title="Refresh"
        >
          ⟳
        </button>
        <button
          type="button"
          className="button icon"
          data-pane="close"
          data-focus="pane/close"
          aria-label="Close the details"
        >
          ✕
        </button>
      </header>
      <div className="panel-content" aria-busy={isWaiting} data-focus="pane/content">
        {error === undefined ? (
          <>
            <Product entity={entity} />
            <h3 className="header-block">{contentOf(entity).title}</h3>
            {isWaiting ? (
              <p className="quiet">What the message shows, until the app has given the details.</p>
            ) : null}
            <Fields entity={entity} context={context} />
          </>
        ) : (
          <Problem error={error} />
        )}
      </div>
      <footer>
        {error === undefined ? (
          <ObjectButtons entity={entity} place="pane" context={context} />
        ) : (
          <Buttons actions={objectsIn(error.actions)} place="pane" context={context} />
        )}
      </footer>
    </>
  )
}

function Product({ entity }: { entity: JsonObject }): ReactNode {
  return (
    <p className="object-product">
      <span aria-hidden="true">◆</span> Exec · {contentOf(entity).displayType || 'Item'}
    </p>
  )
}

/** Slack has its own texts for most statuses. This shows the app's texts, or the bare status. */
function Problem({ error }: { error: JsonObject }): ReactNode {
  const { status, custom_title, custom_message } = error
  return (
    <div role="alert" className="object-problem">
      <h3 className="header-block">{textOf(custom_title) ?? textOf(status)}</h3>
      <p className="plain">{textOf(custom_message)}</p>
    </div>
  )
}

function Fields({ entity, context }: { entity: JsonObject; context: DrawContext }): ReactNode {
  return (
    <dl className="object-fields">
      {contentOf(entity).fields.map((field) => (
        <div key={textOf(field.key)} className={field.long === true ? 'long' : undefined}>
          <dt>{textOf(field.label)}</dt>
          <dd className="plain">{valueText(field, context)}</dd>
        </div>
      ))}
    </dl>
  )
}

function valueText({ type, value }: JsonObject, context: DrawContext): string {
  return type === 'slack#/types/timestamp'
    ? slackDateText(Number(value), '{date_short}, {time}', context)
    : String(value)
}

function ObjectButtons(props: { entity: JsonObject; place: string; context: DrawContext }): ReactNode {
  const { entity, place, context } = props
  const { primaryActions, overflowActions } = contentOf(entity)
  return (
    <>
      <Buttons actions={primaryActions} place={place} context={context} />
      {overflowActions.length === 0 ? null : (
        <details className="menu">
          <summary className="button icon" aria-label="More actions" data-focus={`${place}/more`}>
            ⋯
          </summary>
          <div className="menu-items">
            <Buttons actions={overflowActions} place={place} context={context} />
          </div>
        </details>
      )}
    </>
  )
}

function Buttons(props: { actions: JsonObject[]; place: string; context: DrawContext }): ReactNode {
  const { actions, place, context } = props
  return buttonsOf(actions, place).map(({ block, element }) => (
    <ActionElement
      key={String(element.action_id)}
      block={block}
      element={element}
      state={undefined}
      context={context}
    />
  ))
}
