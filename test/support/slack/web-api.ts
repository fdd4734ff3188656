import type { Core } from './core.ts'
import { isObject, type Json, type JsonObject, parseJson, textOf } from './json.ts'
import * as app from './methods/app.ts'
import * as chat from './methods/chat.ts'
import * as conversations from './methods/conversations.ts'
import * as entity from './methods/entity.ts'
import type { Method } from './methods/method.ts'
import { unfurl } from './methods/unfurl.ts'
import * as users from './methods/users.ts'
import * as views from './methods/views.ts'
import { mistake, type Outcome } from './outcome.ts'

const METHODS: Record<string, Method> = {
  'apps.connections.open': app.openConnection,
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
  'conversations.open': conversations.open,
  'conversations.replies': conversations.replies,
  'entity.presentDetails': entity.presentDetails,
  'usergroups.users.list': users.usergroupMembers,
  'users.info': users.info,
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
  const outcome = outcomeOf(core, name, args, authorization)
  if (outcome.ok) return { ok: true, ...outcome.value }
  const { kind, error, why, details } = outcome.error
  if (kind === 'mistake') {
    core.journal.refuse({ method: name, error, why, args: withoutToken(args), at: core.clock() })
  }
  return { ok: false, error, ...details }
}

function outcomeOf(core: Core, name: string, args: JsonObject, authorization: string | undefined): Outcome {
  const method = METHODS[name]
  if (method === undefined) return mistake('unknown_method', `${name} is unknown to the fake`)
  const token = authorization?.replace(/^Bearer\s*/, '') ?? textOf(args.token)
  const refused = refuseToken(core, method, token) ?? refuseScopes(core, method)
  return refused ?? method.call(core, args)
}

function refuseToken({ settings }: Core, method: Method, token: string | undefined) {
  if (token === undefined || token === '') return mistake('not_authed', 'there is no token')
  const kind = { [settings.botToken]: 'bot', [settings.appToken]: 'app' }[token]
  if (kind === undefined) return mistake('invalid_auth', 'the token is not known')
  if (kind !== method.token) return mistake('not_allowed_token_type', `needs the ${method.token} token`)
  return undefined
}

function refuseScopes({ settings }: Core, method: Method) {
  if (method.scopes.length === 0 || method.scopes.some((scope) => settings.scopes.includes(scope)))
    return undefined
  const needed = method.scopes.join(',')
  return mistake('missing_scope', `${needed} is not granted`, { needed, provided: settings.scopes.join(',') })
}

/** The arguments without the secret among them. */
export function withoutToken(args: JsonObject): JsonObject {
  const { token: _, ...rest } = args
  return rest
}
