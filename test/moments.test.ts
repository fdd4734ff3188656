import { expect, it } from 'vitest'
import { testApp } from './support/app-fixture.ts'
import { assignmentDocument } from './support/exec/assignments.ts'
import { addAttempts } from './support/exec/jane-attempts.ts'
import { scenarioDocument } from './support/exec/scenarios.ts'
import type { SessionDocument } from './support/exec/session-document.ts'
import { documentWithoutTexts, enormousDocument } from './support/exec/session-documents.ts'
import { isObject, type Json, type JsonObject, objectsIn } from './support/slack/json.ts'
import { elementsOfMessage } from './support/slack/post.ts'
import type { Message } from './support/slack/workspace.ts'

/** What the app says at a moment, of a session that Exec has as `abc123def456`, and how much of it at most. */
interface Moment {
  moment: string
  message(): Promise<Message>
  /** Of text, by its breaks. */
  lines?: number
  blocks?: number
  /** Buttons, menus and ⋯. */
  controls: number
}

const ID = 'abc123def456'

const app = testApp({ database: 'sqlite' })
const { rep } = app

const MOMENTS: Moment[] = [
  {
    moment: 'an answer for one',
    message: async () => {
      await rep.asks(ID)
      return rep.answer()
    },
    lines: 14,
    controls: 5,
  },
]

const LONG = 'A sentence of feedback.\n\n'.repeat(200)
const SESSIONS: Record<string, () => SessionDocument> = {
  longest: () =>
    enormousDocument({
      scenario: { id: scenarioDocument().id, name: LONG },
      created_at: new Date(app.now() - 60_000).toISOString(),
      outcome_feedback: LONG,
      positive_feedback: LONG,
      constructive_feedback: LONG,
    }),
  emptiest: () => documentWithoutTexts({ evaluations: null, rank: null, duration_seconds: null }),
}

it.each(MOMENTS.flatMap((moment) => Object.keys(SESSIONS).map((session) => ({ ...moment, session }))))(
  '$moment is short for the $session session',
  async ({ session, message, lines, blocks, controls }) => {
    const document = SESSIONS[session]?.()
    app.exec.scenarios.set(scenarioDocument().id, scenarioDocument())
    app.exec.assignments.push(assignmentDocument())
    app.addSession(document)
    if (session === 'longest') addAttempts(app.exec, 3)
    const said = await message()
    const shown = [said, ...said.attachments].flatMap((one) => one.blocks)
    expect(shown.length).toBeGreaterThan(0)
    expect(elementsOfMessage(said).length).toBeLessThanOrEqual(controls)
    const text = shown.flatMap(linesOf)
    if (lines !== undefined) expect(text.length, text.join('\n')).toBeLessThanOrEqual(lines)
    if (blocks !== undefined) expect(shown.length).toBeLessThanOrEqual(blocks)
  },
)

/** The lines of text in a block, without its buttons: each paragraph of rich text begins one. */
function linesOf({ type, elements, text }: JsonObject): string[] {
  if (type === 'actions' || type === 'divider') return []
  if (type === 'rich_text' || type === 'rich_text_list') return objectsIn(elements).flatMap(linesOf)
  return wordsOf(text ?? elements ?? '').split('\n')
}

function wordsOf(value: Json): string {
  if (Array.isArray(value)) return value.map(wordsOf).join('')
  return isObject(value) ? wordsOf(value.text ?? '') : String(value)
}
