import type { RequestListener } from 'node:http'
import { type BufferedIncomingMessage, HTTPModuleFunctions, HTTPReceiver, isRawBodyError } from '@slack/bolt'
import { describeError, type Log } from '../lib/log.ts'
import { BOLT_LOGGER } from './clients.ts'

/** Slack gives up on a delivery after three seconds. */
const UNHANDLED_MS = 2900
const BODY_LIMIT = 1024 * 1024

/** It never listens by itself: the app's own server calls its `requestListener`. */
export function createHttpReceiver(signingSecret: string, log: Log): HTTPReceiver {
  const receiver = new HTTPReceiver({
    signingSecret,
    // `verifyFirst` does it.
    signatureVerification: false,
    logger: BOLT_LOGGER,
    unhandledRequestTimeoutMillis: UNHANDLED_MS,
    unhandledRequestHandler: ({ response }) => {
      // Bolt also calls this for deliveries that failed and were answered.
      if (response.headersSent) return
      log.warn('delivery not acknowledged in time')
      response.writeHead(404).end()
    },
    processEventErrorHandler: ({ error, response }) => {
      log.error('delivery failed', describeError(error))
      if (!response.headersSent) response.writeHead(500).end()
      return Promise.resolve(false)
    },
  })
  receiver.requestListener = verifyFirst(receiver.requestListener, signingSecret)
  return receiver
}

/** Bolt's listener rejects, where nothing can catch it, if the body is `null`. Such a body is acked before Bolt sees it. */
function verifyFirst(callBolt: RequestListener, signingSecret: string): RequestListener {
  const { parseAndVerifyHTTPRequest } = HTTPModuleFunctions
  return async (request, response) => {
    try {
      const verified = await parseAndVerifyHTTPRequest({ signingSecret, bodyLimit: BODY_LIMIT }, request)
      if (isNull(verified)) response.writeHead(200).end()
      // It takes the body that was read here.
      else callBolt(request, response)
    } catch (error) {
      const isTooLarge = isRawBodyError(error) && error.statusCode === 413
      response.writeHead(isTooLarge ? 413 : 401).end()
    }
  }
}

/** Longer than any form of `null`, and shorter than Slack's deliveries, so that those are parsed once. */
const SHORT_BODY_BYTES = 64

function isNull(request: BufferedIncomingMessage): boolean {
  if (request.rawBody.length > SHORT_BODY_BYTES) return false
  try {
    return HTTPModuleFunctions.parseHTTPRequestBody(request) === null
  } catch {
    return false
  }
}
