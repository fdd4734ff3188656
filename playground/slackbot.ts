import type { JsonObject } from '../test/support/slack/json.ts'
import { isObject, objectsIn, parseJson, textOf } from '../test/support/slack/json.ts'
import type { FakeSlack } from '../test/support/slack/slack.ts'
import type { Reply } from '../test/support/slack/slackbot.ts'
import type { Conversation, Person } from '../test/support/slack/workspace.ts'

export const SLACKBOT = 'USLACKBOT'
export const SLACKBOT_CHANNEL = 'DSLACKBOT'

/** What someone asked Slackbot, and what it answered. */
export interface Exchange {
  ts: string
  asked: string
  /** What Slackbot's model would call. */
  call?: { tool: string; input: JsonObject }
  reply?: Reply
  /** Where no tool is called. */
  says?: string
}

interface Question {
  text: string
  tool: string
  input?: JsonObject
}

/** No model is pretended: these stand for what people ask, each with the tool that a model would choose. */
const QUESTIONS: readonly Question[] = [
  {
    text: 'What did my last session say I should work on?',
    tool: 'session_feedback',
    input: { session: 'latest' },
  },
  { text: 'Show me my five latest sessions.', tool: 'my_sessions' },
  { text: 'How have I done over time?', tool: 'my_progress' },
  { text: 'What do I have to practice?', tool: 'what_to_practice' },
  { text: 'How did my team do in the last seven days?', tool: 'team_week' },
]

/** Each tool by itself: its name, and its arguments. */
const CALLS = [
  'my_sessions {"limit": 10}',
  'session_feedback {"session": "gold1", "detail": "rubric"}',
  'my_progress {"scenario": "Procurement"}',
  'what_to_practice {}',
  'team_week {}',
  'person_sessions {"person": "Jane Smith"}',
  'scores_by_person {"scenario": "Renewal"}',
]

const CALL = /^(\w+) *(\{.*\})$/s
const NO_MODEL =
  'The playground has no model. Send one of the questions above, or a tool with its arguments, such as my_sessions {"limit": 3}.'

/** The conversation of a person with Slackbot. The app is not in it. */
export function slackbotConversation({ id }: Person): Conversation {
  return { id: SLACKBOT_CHANNEL, name: 'slackbot', kind: 'im', members: [id, SLACKBOT] }
}

export function isSlackbot({ id }: Pick<Conversation, 'id'>): boolean {
  return id === SLACKBOT_CHANNEL
}

export function slackbotSuggestions(): { text: string; shows: string }[] {
  return [
    ...QUESTIONS.map(({ text, tool }) => ({ text, shows: `Slackbot would call ${tool}` })),
    ...CALLS.map((text) => ({ text, shows: 'This tool, with these arguments' })),
  ]
}

/** What people and Slackbot have said to each other. The real endpoint answers, by requests that are signed as Slack signs them. */
export class SlackbotTalks {
  readonly #said = new Map<string, Exchange[]>()

  /** @param now in milliseconds since the epoch. */
  constructor(
    private readonly slack: FakeSlack,
    private readonly now: () => number,
  ) {}

  of(person: string): readonly Exchange[] {
    return this.#said.get(person) ?? []
  }

  async ask(person: string, asked: string): Promise<void> {
    const said = this.of(person)
    const exchange: Exchange = { ts: String(this.now() / 1000 + said.length / 1_000_000), asked }
    const call = callOf(asked)
    const answer = call === undefined ? { says: NO_MODEL } : await this.#call(person, call)
    this.#said.set(person, [...this.of(person), { ...exchange, ...answer }])
  }

  /** A press on a button of a reply, whose answer takes its place. */
  async press(person: string, ts: string, block_id: string): Promise<void> {
    const exchange = this.of(person).find((one) => one.ts === ts)
    const block = exchange?.reply?.blocks.find((one) => one.block_id === block_id)
    const [button = {}] = objectsIn(block?.elements)
    const tool = textOf(button.action_id)?.replace(/^tool:/, '')
    const input = parseJson(textOf(button.value) ?? '')
    if (exchange === undefined || tool === undefined || !isObject(input)) return
    Object.assign(exchange, await this.#call(person, { tool, input }))
  }

  async #call(person: string, call: { tool: string; input: JsonObject }): Promise<Partial<Exchange>> {
    try {
      const reply = await this.slack.slackbot({ user_id: person }).calls(call.tool, call.input)
      const blocks = reply.blocks.map((block, at) => ({ ...block, block_id: `slackbot-${at}` }))
      return { call, reply: { ...reply, blocks } }
    } catch (error) {
      return {
        call,
        says: `Slackbot got no answer: ${error instanceof Error ? error.message : String(error)}`,
      }
    }
  }
}

function callOf(asked: string): { tool: string; input: JsonObject } | undefined {
  const question = QUESTIONS.find(({ text }) => text === asked)
  if (question !== undefined) return { tool: question.tool, input: question.input ?? {} }
  const [, tool = '', json = ''] = CALL.exec(asked) ?? []
  const input = parseJson(json)
  return isObject(input) ? { tool, input } : undefined
}
