import { expect, it } from 'vitest'
import { playgroundWorkspace } from '../../playground/people.ts'
import { hintFor, suggestionsFor } from '../../playground/suggestions.ts'
import { requireConversation, requirePerson } from '../support/slack/conversations.ts'

const LINK = 'https://acme.app.exec.com/sessions/gold1'

function textsFor(person: string, channel: string): string[] {
  const workspace = playgroundWorkspace()
  const conversation = requireConversation(workspace, channel)
  return suggestionsFor(workspace, requirePerson(workspace, person), conversation).map(({ text }) => text)
}

it('suggests the command, a link, a mention, an ungraded session and the help to a rep', () => {
  expect(textsFor('U0REP', 'C0TEAM')).toEqual([
    '/exec-session',
    '/exec-session assignments',
    LINK,
    '@Exec gold1',
    '/exec-session ungraded1',
    '/exec-session help',
  ])
})

it("suggests another person's sessions and a channel for wins to a coach", () => {
  expect(textsFor('U0COACH', 'C0TEAM')).toContain('/exec-session wins here')
  expect(textsFor('U0COACH', 'D0REPCOACH')).not.toContain('/exec-session wins here')
  expect(textsFor('U0COACH', 'C0TEAM')).toContain('/exec-session @Jane Smith')
  expect(textsFor('U0COACH', 'C0TEAM')).toContain('/exec-session team')
  expect(textsFor('U0BEN', 'C0TEAM')).toContain('/exec-session team renewal')
  expect(textsFor('U0REP', 'C0TEAM')).not.toContain('/exec-session team')
  expect(textsFor('U0BEN', 'C0TEAM')).toContain('/exec-session @Ravi Patel')
  expect(textsFor('U0BEN', 'C0TEAM')).not.toContain('/exec-session wins here')
})

it('suggests to invite the app into a channel where it is not, instead of a mention', () => {
  expect(textsFor('U0REP', 'C0OPEN')).toContain('/invite @Exec')
  expect(textsFor('U0REP', 'C0OPEN')).not.toContain('@Exec gold1')
})

it('suggests neither a mention nor an invitation in a direct message between people', () => {
  expect(textsFor('U0REP', 'D0REPREP2')).toEqual([
    '/exec-session',
    '/exec-session assignments',
    LINK,
    '/exec-session ungraded1',
    '/exec-session help',
  ])
})

it('suggests no commands to people of another organization', () => {
  expect(textsFor('U0OUTSIDER', 'C0SHARED')).toEqual([LINK, '@Exec gold1'])
})

it('promises no card in a channel that is shared with another organization', () => {
  const workspace = playgroundWorkspace()
  const conversation = requireConversation(workspace, 'C0SHARED')
  const suggestions = suggestionsFor(workspace, requirePerson(workspace, 'U0REP'), conversation)
  expect(suggestions.map(({ text, shows }) => `${text}: ${shows}`)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/sessions\/gold1: .* none unfurls/),
      expect.stringMatching(/@Exec gold1: .* no session here/),
    ]),
  )
})

it("suggests what the app understands in the app's direct message", () => {
  expect(textsFor('U0REP', 'D0APPREP')).toEqual(['gold1', 'recent', 'help'])
  expect(textsFor('U0COACH', 'D0APPCOACH')).toEqual(['gold1', 'team', 'help'])
})

it('hints at the Home and the message menu, but not to people of another organization', () => {
  const workspace = playgroundWorkspace()
  const hint = (person: string, channel: string) =>
    hintFor(requirePerson(workspace, person), requireConversation(workspace, channel))
  expect(hint('U0REP', 'C0TEAM')).toMatch(/Share Exec feedback.*Home/)
  expect(hint('U0OUTSIDER', 'C0SHARED')).toBeUndefined()
  expect(hint('U0REP', 'D0APPREP')).toContain('Home')
})
