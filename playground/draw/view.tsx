import type { ReactNode } from 'react'
import type { View } from '../../test/support/slack/views.ts'
import { Blocks } from './blocks.tsx'
import type { DrawContext } from './draw-context.ts'
import { plainTextOf } from './text.tsx'

export function Modal(props: { view: View; isPushed: boolean; context: DrawContext }): ReactNode {
  const { view, isPushed, context } = props
  const { title, submit, close } = view.content
  return (
    <form className="modal" data-view={view.id}>
      <header>
        {isPushed ? (
          <button
            type="button"
            className="button icon"
            data-close="one"
            data-focus="modal/back"
            aria-label="Back"
          >
            ‹
          </button>
        ) : null}
        <h2 id="modal-title">{plainTextOf(title)}</h2>
        <button
          type="button"
          className="button icon"
          data-close="all"
          data-focus="modal/close"
          aria-label="Close"
        >
          ✕
        </button>
      </header>
      <div className="modal-content">
        <Blocks blocks={view.blocks} context={context} view={view} />
      </div>
      <footer>
        <button type="button" className="button" data-close="one" data-focus="modal/cancel">
          {plainTextOf(close) || 'Cancel'}
        </button>
        {submit === undefined ? null : (
          <button type="submit" className="button primary" data-focus="modal/submit">
            {plainTextOf(submit)}
          </button>
        )}
      </footer>
    </form>
  )
}

/** The app's Home, or a notice if the app has published none. */
export function Home({ view, context }: { view: View | undefined; context: DrawContext }): ReactNode {
  return (
    <section className="home" data-view={view?.id} aria-label="Home of Exec">
      {view === undefined ? (
        <p className="quiet">This app publishes no Home.</p>
      ) : (
        <Blocks blocks={view.blocks} context={context} view={view} />
      )}
    </section>
  )
}
