import { RespondError } from '@slack/bolt'
import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api'
import { z } from 'zod'

/** Why a call to Slack failed. */
export interface SlackFailure {
  /** `refused`: Slack answered and said no. `unreachable`: no answer from Slack. `unexpected`: a fault of our own. */
  kind: 'refused' | 'limited' | 'unreachable' | 'unexpected'
  /** Slack's error code, or a word for what happened instead. */
  code: string
}

/** Slack's codes for content that it does not take, and what a response_url, which has no codes, answers to such. */
const CONTENT_REFUSED = new Set([
  'cannot_parse_attachment',
  'invalid_arguments',
  'invalid_attachments',
  'invalid_blocks',
  'invalid_blocks_format',
  'invalid_metadata',
  'invalid_metadata_format',
  'invalid_metadata_schema',
  'invalid_unfurls_format',
  'metadata_too_large',
  'msg_blocks_too_long',
  'msg_too_long',
  'response_url_400',
  'view_too_large',
])

/** Whether Slack minds what was sent, so that nothing has arrived and another form of it may be taken. */
export function isContentRefused({ code }: SlackFailure): boolean {
  return CONTENT_REFUSED.has(code)
}

/** Sorts what Slack's clients and `respond` throw. */
export function slackFailure(error: unknown): SlackFailure {
  if (error instanceof WebAPIPlatformError) return { kind: 'refused', code: error.data.error }
  if (error instanceof WebAPIRateLimitedError) return { kind: 'limited', code: 'ratelimited' }
  if (error instanceof WebAPIHTTPError) return { kind: 'unreachable', code: `http_${error.statusCode}` }
  if (error instanceof WebAPIRequestError) return { kind: 'unreachable', code: 'request_failed' }
  if (error instanceof RespondError) return { kind: 'refused', code: `response_url_${error.statusCode}` }
  // `respond` passes on what fetch throws.
  if (error instanceof DOMException) return { kind: 'unreachable', code: 'timed_out' }
  if (error instanceof TypeError && error.message === 'fetch failed')
    return { kind: 'unreachable', code: 'request_failed' }
  return { kind: 'unexpected', code: error instanceof Error ? error.name : typeof error }
}

/**
 * Where in what was sent Slack minds something: the JSON pointers in the messages of its refusal. The rest of these may repeat
 * a value, and is not for the log.
 */
export function refusedPlaces(error: unknown): string | undefined {
  if (!(error instanceof WebAPIPlatformError)) return undefined
  return placesIn(texts.parse(error.data.response_metadata?.messages))
}

/** The same of messages that came with an answer. */
export function placesIn(messages: readonly string[]): string | undefined {
  const places = messages.map((message) => /\bpointer: *([\w/]{1,100})/.exec(message)?.[1])
  const known = places.filter((place) => place !== undefined)
  return known.length === 0 ? undefined : known.slice(0, MAX_PLACES).join(' ')
}

const texts = z.array(z.string()).catch([])
const MAX_PLACES = 10
