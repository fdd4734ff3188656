import { DIVIDER, type Parts, wordsPart } from '../text/document.ts'

/** What the Home says of setting up, to those who do it. */
export interface SetUpParts {
  above: Parts
  below: Parts
}

export interface SetUp {
  hasCoaches: boolean
  hasSessionUrl: boolean
  hasUnfurled: boolean
}

/** For Slack's admins and owners, until all is done. */
export function setUpParts({ hasCoaches, hasSessionUrl, hasUnfurled }: SetUp): Parts {
  if (hasCoaches && hasSessionUrl && hasUnfurled) return []
  const line = (isDone: boolean, text: string) => `${isDone ? '✅' : '⬜'} ${text}`
  const lines = [
    "*Set me up* (only Slack's admins and owners see this)",
    line(hasCoaches, 'Name coaches: `EXEC_COACHES` or `EXEC_GROUP_COACHES`'),
    line(
      hasSessionUrl,
      'Say where sessions open: `EXEC_SESSION_URL`. `/exec-session why &lt;link&gt;` tells its value',
    ),
    line(hasUnfurled, "Paste a session's link in a conversation: it unfurls"),
  ]
  return [wordsPart(lines.join('\n')), DIVIDER]
}
