import type { ReactNode } from 'react'
import { isObject, textOf } from '../../test/support/slack/json.ts'
import type { Attachment, Draft } from '../../test/support/slack/workspace.ts'
import type { DrawContext } from './draw-context.ts'
import { plainTextOf } from './text.tsx'
import { UnfurlContent } from './unfurl.tsx'

/** The unfurls below an unsent message. Their writer can drop each. */
export function Preview({ draft, context }: { draft: Draft; context: DrawContext }): ReactNode {
  return draft.attachments
    .map((attachment) => ({ attachment, url: textOf(attachment.app_unfurl_url) ?? '' }))
    .filter(({ url }) => !draft.dropped.includes(url))
    .map(({ attachment, url }) => (
      <div key={attachment.id} className="unfurl" data-url={url}>
        <div>
          <Shown attachment={attachment} context={context} />
        </div>
        <button
          type="button"
          className="button icon small"
          data-drop={url}
          data-focus={`drop/${attachment.id}`}
          aria-label={`Remove preview of ${url}`}
          title="Remove preview"
        >
          ✕
        </button>
      </div>
    ))
}

/** Slack draws the `preview` alone, where there is one. */
function Shown({ attachment, context }: { attachment: Attachment; context: DrawContext }): ReactNode {
  const { preview } = attachment
  return isObject(preview) ? (
    <p className="preview-title">{plainTextOf(preview.title)}</p>
  ) : (
    <UnfurlContent attachment={attachment} context={context} />
  )
}
