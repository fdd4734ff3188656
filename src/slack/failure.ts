import { RespondError } from '@slack/bolt'
import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api'
import { z } from 'zod'
import { codeOf } from '../lib/log.ts'

export interface SlackFailure {
  /** `refused`: Slack said no. `unreachable`: Slack did not answer. `unexpected`: an error in this app. */
  kind: 'refused' | 'limited' | 'unreachable' | 'unexpected'
  /** Slack's error code, or this app's word for a failure without one. */
  code: string
  /** Set for `limited`. */
  retryAfterMs?: number
  /** Slack certainly didn't get the call, or refused to act on it. */
  hadNoEffect?: boolean
}

/** Somebody has hidden the preview that was to be redrawn. */
export class PreviewHidden extends Error {
  override name = 'preview_hidden'
}

/** Whether somebody has hidden, removed or deleted the message that was to be redrawn. */
export function isMessageGone(code: string): boolean {
  return ['preview_hidden', 'cannot_find_message', 'message_not_found'].includes(code)
}

/** For an answer other than 2xx. */
export class ResponseUrlError extends RespondError {
  /** Slack's error code in the body, such as `invalid_blocks` or `used_url`. */
  readonly word: string | undefined

  constructor(status: number, answer = '') {
    super(`The response_url answered ${status}`, status)
    this.word = /^([a-z_]{1,40})\s*$|"error": *"([a-z_]{1,40})"/.exec(answer)?.slice(1).find(Boolean)
  }
}

/** Slack's codes for failures of its own after which "some aspect of the operation" may have succeeded, as it says. */
export const SLACK_FAULTS: readonly string[] = ['fatal_error', 'internal_error', 'rollup_error']

/** Slack's codes for an outage, or too many calls. */
export const UNAVAILABLE: readonly string[] = [
  'accesslimited',
  'ratelimited',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
]

/** Slack's codes for a token that no longer works. */
export const TOKEN_GONE: readonly string[] = [
  'account_inactive',
  'invalid_auth',
  'not_authed',
  'token_expired',
  'token_revoked',
]

/** Slack's codes for a person who can't get direct messages from the app. */
export const UNDELIVERABLE: ReadonlySet<string> = new Set([
  'app_access_restricted',
  'messages_tab_disabled',
  'user_disabled',
  'user_not_found',
  'user_not_visible',
])

/** Slack's codes for rejected content. */
const CONTENT_REFUSED = new Set([
  'cannot_parse_attachment',
  'invalid_arguments',
  'invalid_attachments',
  'invalid_blocks',
  'invalid_blocks_format',
  'invalid_unfurls_format',
  'msg_blocks_too_long',
  'msg_too_long',
  'view_too_large',
])

/**
 * Whether Slack rejected the content. Nothing has arrived then, and Slack may accept a simpler form. A response_url
 * answers 400, sometimes without a code.
 */
export function isContentRefused({ code }: SlackFailure): boolean {
  return code.startsWith('response_url_400') || CONTENT_REFUSED.has(code.replace(/^response_url_\d+_/, ''))
}

/** If the answer isn't JSON, such as a proxy's page, Slack's client returns the whole body as the code. */
const ERROR_CODE = /^\w{1,60}$/

/** Error codes that prove nothing was sent. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])

/** Classifies what Slack's clients and `respond` throw. */
export function slackFailure(error: unknown): SlackFailure {
  if (error instanceof WebAPIPlatformError) {
    const { error: code } = error.data
    if (!ERROR_CODE.test(code)) return { kind: 'unreachable', code: 'unreadable_answer' }
    return { kind: 'refused', code, ...(UNAVAILABLE.includes(code) && { hadNoEffect: true }) }
  }
  if (error instanceof WebAPIRateLimitedError)
    return { kind: 'limited', code: 'ratelimited', retryAfterMs: 1000 * error.retryAfter, hadNoEffect: true }
  if (error instanceof WebAPIHTTPError) return { kind: 'unreachable', code: `http_${error.statusCode}` }
  if (error instanceof WebAPIRequestError) {
    const hadNoEffect = NOT_SENT.has(codeOf(error.original.cause) ?? '')
    return { kind: 'unreachable', code: 'request_failed', hadNoEffect }
  }
  if (error instanceof ResponseUrlError) {
    const code = ['response_url', error.statusCode, error.word].filter((part) => part !== undefined)
    return { kind: 'refused', code: code.join('_') }
  }
  return { kind: 'unexpected', code: error instanceof Error ? error.name : typeof error }
}

/** The JSON pointers in Slack's messages about rejected content. The rest may repeat a value, and must not reach the log. */
export function refusedPlaces(error: unknown): string | undefined {
  if (!(error instanceof WebAPIPlatformError)) return undefined
  const messages = texts.parse(error.data.response_metadata?.messages)
  const places = messages.map((message) => /\bpointer: *([\w/]{1,100})/.exec(message)?.[1])
  const known = places.filter((place) => place !== undefined)
  return known.length === 0 ? undefined : known.slice(0, MAX_PLACES).join(' ')
}

const texts = z.array(z.string()).catch([])
const MAX_PLACES = 10

/** Whether Slack refuses the token itself. */
export function isTokenGone({ kind, code }: SlackFailure): boolean {
  return kind === 'refused' && TOKEN_GONE.includes(code)
}
