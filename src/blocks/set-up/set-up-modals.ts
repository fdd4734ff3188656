import type { ModalView } from '@slack/types'
import type { ExecError } from '../../exec/exec-error.ts'
import { problemWords } from '../problems/problems.ts'
import {
  actionsBlocks,
  type Content,
  linkButton,
  mrkdwnSection,
  plainView,
  wordsContent,
} from '../text/document.ts'
import { checkLine, SET_UP_ACTIONS } from './set-up-steps.ts'

/** Opens the page for the key. @param code six digits that only this person sees. */
export function keyPageView({ url, code }: { url: string; code: string }): ModalView {
  return plainView('Connect Exec', [
    mrkdwnSection(
      `Send me an API key of your Exec workspace (in Exec: *Settings* → *API*) on my own page, so that it doesn't pass through Slack. The link is yours, and works for ten minutes. The page asks for this code: *${code.replace(/^.../, '$& ')}*. Give it to nobody.`,
    ),
    ...actionsBlocks([linkButton('Open the page ↗', SET_UP_ACTIONS.openPage, url)]),
  ])
}

/** What *Check* has found. */
export interface Checked {
  /** `undefined` if Slack doesn't say what was granted. */
  missingScopes: readonly string[] | undefined
  /** The page that asks Slack for the missing scopes. */
  installUrl: string
  hasSession: boolean | ExecError
  requestsToday: number
}

/** @param checked `undefined` while the check runs. */
export function checkView(checked: Checked | undefined): ModalView {
  const words = checked === undefined ? 'Checking…' : checkedLines(checked).join('\n')
  return plainView('Check', [mrkdwnSection(words)])
}

function checkedLines(checked: Checked): string[] {
  const { missingScopes, hasSession, requestsToday } = checked
  const ofSlack = checkLine(missingScopes?.length === 0, scopeWords(checked))
  if (typeof hasSession === 'object' && hasSession.kind === 'not_connected')
    return [ofSlack, checkLine(false, "Exec isn't connected yet: that's step 1 in my Home.")]
  return [
    ofSlack,
    checkLine(hasSession === true, sessionWords(hasSession)),
    checkLine(requestsToday > 0, `${requestsToday} requests to Exec are left today.`),
  ]
}

function scopeWords({ missingScopes: missing, installUrl }: Checked): string {
  if (missing === undefined) return "Slack didn't say what I may do. Check again."
  if (missing.length === 0) return 'Slack lets me do all I need.'
  return `I lack permissions in Slack. <${installUrl}|Add me again> to grant them: ${missing.map((scope) => `\`${scope}\``).join(', ')}`
}

function sessionWords(hasSession: Checked['hasSession']): string {
  if (typeof hasSession === 'object') return problemWords(hasSession)
  return hasSession ? 'I found a session in Exec.' : 'Exec has no session yet. Practice one, and check again.'
}

/** For the people who can replace the key. */
export function keyRefusedMessage(): Content {
  return wordsContent(
    'Exec refuses the key that connects it, so nobody here can open sessions. Open my Home, and press *Replace…* with a new one.',
  )
}
