import { type CardOptions, sessionCard } from '../src/blocks/card/session-card.ts'
import { describeConfigProblems, parseConfig } from '../src/config/config.ts'
import { createMemoryStore } from '../src/database/store.ts'
import { ExecClient } from '../src/exec/exec-client.ts'
import type { ExecError } from '../src/exec/exec-error.ts'
import { RateLimit } from '../src/exec/rate-limit.ts'
import { toSession } from '../src/exec/sent-session.ts'
import type { Session } from '../src/exec/session.ts'
import { parseSessionReference, type SessionReference } from '../src/exec/session-reference.ts'
import { createLog } from '../src/lib/log.ts'
import { decodeEntities } from '../src/lib/parse.ts'
import { builderLink } from './builder-link.ts'

export interface PreviewResult {
  exitCode: 0 | 1 | 2 | 3
  output: string
  problem: string
}

const USAGE = 'Use: npm run preview -- <session id or link>'

/** A preview does not use Slack, but the configuration requires Slack's variables. */
const WITHOUT_SLACK = {
  SLACK_BOT_TOKEN: 'xoxb-preview',
  SLACK_SIGNING_SECRET: 'preview',
  SLACK_APP_TOKEN: '',
  SLACK_CLIENT_ID: '',
  SLACK_CLIENT_SECRET: '',
  PUBLIC_URL: '',
  DATABASE_URL: 'none',
}

const PROBLEMS: Record<ExecError['kind'], string> = {
  not_found: 'Exec has no session with this id.',
  not_connected: 'EXEC_API_KEY is missing.',
  key_rejected: 'Exec rejects the key in EXEC_API_KEY. A valid one is in Exec → Settings → API.',
  workspace_inactive: 'The Exec workspace is inactive.',
  limited: "Exec's request limit for this workspace is used up. Try again later.",
  personal_limit: 'Your share of the requests to Exec is used up. Try again later.',
  quota_reserved: "What is left of Exec's request limit is kept for people who ask. Try again later.",
  timed_out: 'Exec took too long to answer.',
  unreachable: 'Exec cannot be reached. Check the network and EXEC_API_URL.',
  server_fault: 'Exec has a fault. Try again in a few minutes.',
  unreadable: 'The answer cannot be read as a session. Check EXEC_API_URL.',
  request_refused: 'Exec refuses the request. Check the id.',
}

/**
 * Fetches a real session and draws its card, without Slack. Exit codes: 1 for a wrong configuration, 2 for an argument that
 * names no session, 3 if Exec returns no session.
 */
export async function previewSession(
  argument: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<PreviewResult> {
  if (argument === undefined) return failure(2, USAGE)
  const config = parseConfig({ ...env, ...WITHOUT_SLACK })
  if (!config.ok) return failure(1, describeConfigProblems(config.error).trimEnd())
  const { serves, exec: settings } = config.value
  if (serves.kind !== 'one_workspace') return failure(1, USAGE)
  const { apiUrl, linkHosts, limits } = settings
  const { apiKey, sessionUrl } = serves
  const reference = parseSessionReference(argument, linkHosts)
  if (!reference.ok) return failure(2, `That is not a session's id or link.\n${USAGE}`)

  const log = createLog('error', process.stderr)
  const rateLimit = new RateLimit({ store: createMemoryStore(), limits, clock: Date.now })
  const exec = new ExecClient({ baseUrl: apiUrl, account: { apiKey }, log, rateLimit, clock: Date.now })
  const fetched = await exec.getSession(reference.value.id)
  exec.close()
  if (!fetched.ok) return failure(3, PROBLEMS[fetched.error.kind])
  return {
    exitCode: 0,
    output: drawn(toSession(fetched.value), reference.value, sessionUrl),
    problem: '',
  }
}

function drawn(session: Session, reference: SessionReference, sessionUrl: string | undefined): string {
  const options: Omit<CardOptions, 'isExpanded'> = {
    reference,
    sessionUrl,
    surface: 'message',
    now: new Date(),
  }
  const card = sessionCard(session, { ...options, isExpanded: false })
  const expanded = sessionCard(session, { ...options, isExpanded: true })
  return [
    unescaped(expanded.text),
    `Card in Block Kit Builder:\n${builderLink({ blocks: card.blocks })}`,
    `With its evaluations:\n${builderLink({ blocks: expanded.blocks })}`,
  ].join('\n\n')
}

/** Reverses Slack's escaping, and drops control characters, which a terminal would obey. */
function unescaped(text: string): string {
  return decodeEntities(text).replaceAll(/\p{Cc}/gu, (character) => (character === '\n' ? character : ''))
}

function failure(exitCode: 1 | 2 | 3, problem: string): PreviewResult {
  return { exitCode, output: '', problem }
}
