import type { z } from 'zod'

/** `undefined` if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `undefined` if the text is not JSON, or doesn't match the schema. */
export function readJson<Read>(schema: z.ZodType<Read>, text: string | undefined): Read | undefined {
  return schema.safeParse(parseJson(text ?? '')).data
}

/** Longer than any link to Exec. Node.js takes quadratic time for long host names. */
const URL_CHARACTERS = 4000

/** `undefined` if it is not a URL, or far too long. */
export function parseUrl(text: string): URL | undefined {
  return text.length <= URL_CHARACTERS && URL.canParse(text) ? new URL(text) : undefined
}

/** `undefined` if it is not valid in a URI. */
export function decodeUri(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** Slack escapes only these three characters. `&amp;` comes last, so that nothing is decoded twice. */
export function decodeEntities(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

export const SLACK_USER_ID = /^[UW][A-Z0-9]{1,30}$/
/** The id of a workspace or of an Enterprise organization. */
export const SLACK_TEAM_ID = /^[TE][A-Z0-9]{1,30}$/
export const SLACK_CHANNEL_ID = /^[CG][A-Z0-9]{1,30}$/
