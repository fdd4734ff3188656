import { isObject, type JsonObject, parseJson } from '../../support/slack/json.ts'
import type { FakeSlack } from '../../support/slack/slack.ts'

/** Calls the Web API over HTTP with the bot's token, with a JSON body. */
export async function callApi(
  slack: FakeSlack,
  method: string,
  args: JsonObject = {},
  token: string = slack.settings.botToken,
): Promise<JsonObject> {
  const response = await fetch(slack.apiUrl + method, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(args),
  })
  const answer = parseJson(await response.text())
  if (!isObject(answer)) throw new Error(`${method} answered no object`)
  return answer
}

/** Posts to a response_url: the status and the text of the answer. */
export async function callResponseUrl(url: string | undefined, body: JsonObject): Promise<[number, string]> {
  if (url === undefined) throw new Error('there is no response_url')
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return [response.status, await response.text()]
}
