import { afterEach, beforeEach, expect, it } from 'vitest'
import { dispatch } from '../../playground/dispatch.ts'
import { drawScreen } from '../../playground/draw-screen.tsx'
import { slackbotSuggestions } from '../../playground/slackbot.ts'
import { startWorld, type World } from '../../playground/world.ts'

let world: World

beforeEach(async () => {
  world = await startWorld()
})

afterEach(async () => {
  await world.close()
  expect(world.slack.refusals).toEqual([])
})

const screen = (person: string) =>
  drawScreen(world, { person, conversation: 'DSLACKBOT', tab: 'messages' })
    .items.map(({ html }) => html)
    .join('\n')
const ask = (person: string, text: string) =>
  dispatch(world, new Map(), { kind: 'say', person, channel: 'DSLACKBOT', text })

it('answers each question and each tool that it offers, by the real endpoint', async () => {
  const suggested = slackbotSuggestions()
  expect(suggested).toHaveLength(12)
  for (const { text } of suggested) await ask('U0COACH', text)
  const said = world.slackbot.of('U0COACH')
  expect(said.filter(({ reply }) => reply === undefined || reply.isError)).toEqual([])
  expect(new Set(said.map(({ call }) => call?.tool)).size).toBe(7)
  const html = screen('U0COACH')
  expect(html).toContain('Slackbot would call <code>team_week</code>')
  expect(html).toContain('What its model reads')
  expect(screen('U0REP')).not.toContain('team_week</code> with')
})

it('puts the answer to a press in the place of the reply, and says that it has no model', async () => {
  await ask('U0REP', 'session_feedback {"session": "gold1"}')
  const [{ ts = '', reply } = {}] = world.slackbot.of('U0REP')
  const block = reply?.blocks.find((one) => JSON.stringify(one).includes('Show rubric'))
  const message = { channel: 'DSLACKBOT', ts }
  const press = { kind: 'press', person: 'U0REP', message, action_id: 'tool:session_feedback' } as const
  await dispatch(world, new Map(), { ...press, block_id: String(block?.block_id) })
  expect(screen('U0REP')).toContain('Hide rubric')
  expect(world.slackbot.of('U0REP')).toHaveLength(1)
  await ask('U0REP', 'How am I doing?')
  expect(screen('U0REP')).toContain('The playground has no model')
})
