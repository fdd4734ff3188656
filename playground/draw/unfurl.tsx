import type { ReactNode } from 'react'
import { textOf } from '../../test/support/slack/json.ts'
import type { Attachment } from '../../test/support/slack/workspace.ts'
import { Blocks } from './blocks.tsx'
import type { DrawContext } from './draw-context.ts'
import { Markup } from './text.tsx'

/** Slack folds an attachment "past a few blocks". It documents no number. */
const SHOWN_BLOCKS = 5

/** An unfurl below a link, or another attachment. */
export function Unfurl({ attachment, context }: { attachment: Attachment; context: DrawContext }): ReactNode {
  return (
    <div className="unfurl" data-url={textOf(attachment.app_unfurl_url)}>
      <UnfurlContent attachment={attachment} context={context} />
    </div>
  )
}

export function UnfurlContent(props: { attachment: Attachment; context: DrawContext }): ReactNode {
  const { attachment, context } = props
  const { id, blocks } = attachment
  if (blocks.length === 0)
    return <Markup text={textOf(attachment.text) ?? textOf(attachment.fallback) ?? ''} context={context} />
  const folded = blocks.slice(SHOWN_BLOCKS)
  return (
    <>
      <Blocks blocks={blocks.slice(0, SHOWN_BLOCKS)} context={context} />
      {folded.length === 0 ? null : (
        <>
          <div className="folded" hidden>
            <Blocks blocks={folded} context={context} />
          </div>
          <button type="button" className="fold" data-fold="" data-focus={`fold/${id}`} aria-expanded="false">
            Show more
          </button>
        </>
      )}
    </>
  )
}
