import { expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'

const ID = 'abc123def456'

const app = testApp({ env: { EXEC_ACCESS: 'workspace' } }, (app) => app.addSession())

it('asks Exec once when 200 people ask for a session at the same time', async () => {
  const { team } = app.slack.workspace
  const people = Array.from({ length: 200 }, (_, index) => `U1PERSON${index}`)
  for (const id of people) {
    app.slack.workspace.people.push({ id, name: id, real_name: id, team_id: team.id, tz: 'Etc/UTC' })
    app.conversation('C0TEAM').members.push(id)
  }
  await Promise.all(people.map((id) => app.person(id).asks(ID)))
  expect(app.exec.requests).toHaveLength(1)
})
