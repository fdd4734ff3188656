import type { z } from 'zod'

/** `undefined` if the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `undefined` if the text is no JSON, or breaks the schema. */
export function readJson<Read>(schema: z.ZodType<Read>, text: string | undefined): Read | undefined {
  return schema.safeParse(parseJson(text ?? '')).data
}

/** Any link to Exec is shorter. For a long host name, Node.js takes quadratic time. */
const URL_CHARACTERS = 4000

/** `undefined` if it is no URL, or far too long. */
export function parseUrl(text: string): URL | undefined {
  return text.length <= URL_CHARACTERS && URL.canParse(text) ? new URL(text) : undefined
}

/** `undefined` if it is no part of a URI. */
export function decodeUri(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** Slack escapes only these three. `&amp;` comes last, so that nothing is decoded twice. */
export function decodeEntities(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

export const SLACK_USER_ID = /^[UW][A-Z0-9]{1,30}$/
/** The id of a workspace or of an Enterprise organization. */
export const SLACK_TEAM_ID = /^[TE][A-Z0-9]{1,30}$/
export const SLACK_CHANNEL_ID = /^[CG][A-Z0-9]{1,30}$/
