import { DIVIDER, type Parts, wordsPart } from '../text/document.ts'

interface CheckList {
  hasCoaches: boolean
  hasSessionUrl: boolean
  hasUnfurled: boolean
}

/** For those who set one workspace up by variables, until all is done. */
export function checkList({ hasCoaches, hasSessionUrl, hasUnfurled }: CheckList): Parts {
  if (hasCoaches && hasSessionUrl && hasUnfurled) return []
  const line = (isDone: boolean, text: string) => `${isDone ? '✅' : '⬜'} ${text}`
  const lines = [
    "*Set me up* (only Slack's admins and owners see this)",
    line(hasCoaches, 'Name coaches: `EXEC_COACHES` or `EXEC_GROUP_COACHES`'),
    line(
      hasSessionUrl,
      'Say where sessions open: I learn it from the first link that you paste. Or set `EXEC_SESSION_URL`',
    ),
    line(hasUnfurled, "Paste a session's link in a conversation: it unfurls"),
  ]
  return [wordsPart(lines.join('\n')), DIVIDER]
}
