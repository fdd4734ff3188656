import { z } from 'zod'
import type { ExecMember } from './members.ts'
import { EMAIL, invalidRequest, isSameEmail } from './query.ts'

/** A chat in which someone makes a scenario. */
export interface ScenarioChat {
  id: string
  url: string
  email: string
  prompt: string
  requestId: string | undefined
}

export interface ScenarioStudioState {
  members: readonly ExecMember[]
  workspace: { url_slug: string }
  /** In the order in which they were made. */
  chats: ScenarioChat[]
}

/** Exec documents it for jobs, and the refusal for both. */
const MOST_CHARACTERS = 10_000

/** Exec documents no further property, so the fake refuses others. */
const bodySchema = z.strictObject({
  user_email: z.string().regex(EMAIL),
  prompt: z.string(),
  request_id: z.string().optional(),
})

/** `POST /scenario-studio`. A second request with a known `request_id` gets the chat of the first one, whatever else it says. */
export function createScenarioChat(state: ScenarioStudioState, sent: unknown): unknown {
  const parsed = bodySchema.safeParse(sent)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw invalidRequest('invalid_body', `${issue?.path.join('.')}: ${issue?.message}`)
  }
  const { user_email: email, prompt, request_id: requestId } = parsed.data
  if (!state.members.some((member) => isSameEmail(member.email, email)))
    throw invalidRequest('user_not_found', `User not found: ${email}`)
  if (prompt.length > MOST_CHARACTERS)
    throw invalidRequest('prompt_too_long', `prompt has at most ${MOST_CHARACTERS} characters`)
  const known = state.chats.find((chat) => requestId !== undefined && chat.requestId === requestId)
  if (known !== undefined) return { id: known.id, url: known.url, is_new: false }
  const id = `chat${state.chats.length + 1}`
  const url = `https://${state.workspace.url_slug}.app.exec.com/chat/${id}`
  state.chats.push({ id, url, email, prompt, requestId })
  return { id, url, is_new: true }
}
