import { expect, it } from 'vitest'
import { playgroundWorkspace } from '../../playground/people.ts'
import { hintFor, startersFor } from '../../playground/suggestions.ts'
import { requireConversation, requirePerson } from '../support/slack/conversations.ts'

const LINK = 'https://acme.app.exec.com/sessions/gold1'

function textsFor(person: string, channel: string): string[] {
  const workspace = playgroundWorkspace()
  const conversation = requireConversation(workspace, channel)
  return startersFor(workspace, requirePerson(workspace, person), conversation).map(({ text }) => text)
}

it('offers a rep the command, a link, a mention and the help', () => {
  expect(textsFor('U0REP', 'C0TEAM')).toEqual(['/exec-session', LINK, '@Exec gold1', '/exec-session help'])
})

it("offers a coach another person's sessions, too", () => {
  expect(textsFor('U0COACH', 'C0TEAM')).toContain('/exec-session recent @Jane Smith')
})

it('offers to invite the app into a channel where it is not, and not to mention it', () => {
  expect(textsFor('U0REP', 'C0OPEN')).toContain('/invite @Exec')
  expect(textsFor('U0REP', 'C0OPEN')).not.toContain('@Exec gold1')
})

it('offers neither where the app can be neither mentioned nor invited', () => {
  expect(textsFor('U0REP', 'D0REPREP2')).toEqual(['/exec-session', LINK, '/exec-session help'])
})

it('offers no commands to people of another organisation', () => {
  expect(textsFor('U0OUTSIDER', 'C0SHARED')).toEqual([LINK, '@Exec gold1'])
})

it('offers what the app understands in its own direct message', () => {
  expect(textsFor('U0REP', 'D0APPREP')).toEqual(['gold1', 'hello', 'help'])
})

it('hints at the Home and the menu of messages to whoever has them', () => {
  const workspace = playgroundWorkspace()
  const hint = (person: string, channel: string) =>
    hintFor(requirePerson(workspace, person), requireConversation(workspace, channel))
  expect(hint('U0REP', 'C0TEAM')).toMatch(/Share Exec feedback.*Home/)
  expect(hint('U0OUTSIDER', 'C0SHARED')).toBeUndefined()
  expect(hint('U0REP', 'D0APPREP')).toContain('Home')
})
