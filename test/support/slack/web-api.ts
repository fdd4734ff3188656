import type { Core } from './core.ts'
import { isObject, type Json, type JsonObject, parseJson, textOf } from './json.ts'
import * as app from './methods/app.ts'
import * as chat from './methods/chat.ts'
import * as conversations from './methods/conversations.ts'
import type { Method } from './methods/method.ts'
import { unfurl } from './methods/unfurl.ts'
import * as users from './methods/users.ts'
import * as views from './methods/views.ts'
import { missingScope, mistake, Refused } from './outcome.ts'

const METHODS: Record<string, Method> = {
  'apps.connections.open': app.openConnection,
  'auth.teams.list': app.teamsList,
  'auth.test': app.authTest,
  'chat.delete': chat.remove,
  'chat.getPermalink': chat.getPermalink,
  'chat.postEphemeral': chat.postEphemeral,
  'chat.postMessage': chat.postMessage,
  'chat.unfurl': unfurl,
  'chat.update': chat.update,
  'conversations.history': conversations.history,
  'conversations.info': conversations.info,
  'conversations.join': conversations.joinAsBot,
  'conversations.members': conversations.members,
  'conversations.replies': conversations.replies,
  'usergroups.list': users.usergroupList,
  'usergroups.users.list': users.usergroupMembers,
  'users.info': users.info,
  'users.list': users.list,
  'users.lookupByEmail': users.lookupByEmail,
  'views.open': views.open,
  'views.publish': views.publish,
  'views.push': views.push,
  'views.update': views.update,
}

/** The arguments in a request's body, which is a form or JSON. */
export function parseArguments(body: string, contentType: string): JsonObject {
  if (!contentType.startsWith('application/json')) return Object.fromEntries(new URLSearchParams(body))
  const parsed = parseJson(body)
  return isObject(parsed) ? parsed : {}
}

/** Calls a method of the Web API: its answer, with `ok`. What the bot did wrong is noted among the refusals. */
export function callMethod(
  core: Core,
  name: string,
  args: JsonObject,
  authorization: string | undefined,
): Json {
  try {
    const method = METHODS[name]
    if (method === undefined) throw mistake('unknown_method', `${name} is unknown to the fake`)
    checkToken(core, method, authorization?.replace(/^Bearer\s*/, '') ?? textOf(args.token))
    return { ok: true, ...method.call(core, args) }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    if (error.kind === 'mistake') core.journal.refuse(name, error.error, error.message, withoutToken(args))
    return { ok: false, error: error.error, ...error.details }
  }
}

function checkToken({ settings }: Core, { token: needed, scope }: Method, token: string | undefined): void {
  if (token === undefined || token === '') throw mistake('not_authed', 'there is no token')
  const kind = { [settings.botToken]: 'bot', [settings.appToken]: 'app' }[token]
  if (kind === undefined) throw mistake('invalid_auth', 'the token is not known')
  if (kind !== needed) throw mistake('not_allowed_token_type', `needs the ${needed} token`)
  if (scope !== undefined && !settings.scopes.includes(scope)) throw missingScope(scope, settings.scopes)
}

/** The arguments without the secret among them. */
export function withoutToken(args: JsonObject): JsonObject {
  const { token: _, ...rest } = args
  return rest
}
