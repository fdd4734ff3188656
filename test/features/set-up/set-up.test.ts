import { describe, expect, it } from 'vitest'
import { Installations } from '../../../src/install/installations.ts'
import { unstartedTestApp } from '../../support/app-fixture.ts'
import { inOrder } from '../../support/in-order.ts'
import { connectsExec } from '../../support/key-page.ts'

const app = unstartedTestApp({ installed: { isConnected: false, settings: {} } }, (started) => {
  started.addSession()
  Object.assign(owner.profile, { is_admin: true })
})
/** She has installed the app. */
const { admin: installer, rep, coach: owner, guest } = app
const NOT_ALLOWED = 'Only Slack admins and owners, and the person who added Exec here, can set it up.'

const installations = () => new Installations(app.opened, app.now)

/** What is set, by variable. */
async function settings(): Promise<Record<string, string>> {
  const installed = await installations().find('T0ACME')
  return Object.fromEntries(
    Object.entries(installed?.settings ?? {}).map(([name, { value }]) => [name, value]),
  )
}

/** Another replica saves this. */
const savesElsewhere = (name: string, value: string) =>
  installations().set('T0ACME', { name, value, changedBy: 'U0ADMIN' })

async function opensCoaches(): Promise<void> {
  await owner.opensHome()
  await owner.presses('Who coaches…')
}

function addGroups(count: number): void {
  for (let at = 0; at < count; at += 1)
    app.exec.groups.push({ id: `g${at}`, name: `Group ${at}`, emails: [] })
}

const auditsOf = (decision: string) => app.audits().filter((line) => line.decision === decision)

describe('until Exec is connected', () => {
  it('those who may set the app up see how, and everyone else whom to ask', async () => {
    await app.start()
    for (const person of [installer, owner]) {
      await person.opensHome()
      expect(person.sees()).toMatch(/^\*Set me up\*.*\n⬜ \*1\. Connect Exec\*[\s\S]*\[Check\]/)
      expect(app.slack.home(person.id)?.blocks.filter(({ type }) => type === 'divider')).toHaveLength(1)
      expect(await person.asks('abc123def456')).toContain('Open my Home to connect it.')
    }
    for (const person of [rep, guest]) {
      await person.opensHome()
      expect(person.sees()).toBe("Exec isn't connected yet. Ask <@U0ADMIN>.\n\n[Help] [Privacy]")
      for (const words of ['team', 'abc123def456', 'whatever'])
        expect(await person.asks(words)).toBe("Exec isn't connected yet. Ask <@U0ADMIN>.")
      await person.dm.posts('latest')
      expect(person.dm.seesAnswer()).toBe("Exec isn't connected yet. Ask <@U0ADMIN>.")
      expect(await person.asks('forget me')).toContain('[Forget me]')
    }
    await rep.posts('https://acme.app.exec.com/sessions/abc123def456')
    expect(app.exec.requests).toEqual([])
    // Nothing that someone is alerted to: it is so in each new workspace.
    const unconnected = app.audits().filter(({ reason }) => reason === 'not_connected')
    expect(new Set(unconnected.map(({ surface, decision }) => `${surface} ${decision}`))).toEqual(
      new Set(['home refused', 'command refused', 'direct_message refused', 'unfurl refused']),
    )
  })
})

describe('a connected Exec', () => {
  it('is there as soon as another replica has connected it', async () => {
    await app.start()
    await rep.opensHome()
    expect(rep.sees()).toContain("Exec isn't connected yet.")
    const { apiKey, workspace } = app.exec
    await installations().connect('T0ACME', {
      apiKey,
      execWorkspace: workspace.id,
      name: 'Acme Corp',
      connectedBy: installer.id,
    })
    await rep.opensHome()
    expect(rep.sees()).toMatch(/^Your sessions\n/)
  })

  it('is undone by Disconnect', async () => {
    await app.start({ installed: {} })
    await installer.opensHome()
    await installer.presses('Disconnect', { in: 'home' })
    expect(installer.seesIn('home')).toContain('[Connect Exec…]')
    expect(await rep.asks('abc123def456')).toContain("isn't connected")
    await installer.presses('Check')
    expect(installer.seesIn('modal')).toContain(
      "✅ Slack lets me do all I need.\n⬜ Exec isn't connected yet: that's step 1",
    )
    expect(auditsOf('disconnected')).toMatchObject([{ user: installer.id }])
    expect(await app.opened.ofAllWorkspaces.selectFrom('connections').selectAll().execute()).toEqual([])
  })
})

describe('the rights to set the app up', () => {
  it('are checked at each press', async () => {
    await app.start()
    await owner.opensHome()
    Object.assign(owner.profile, { is_admin: false })
    const labels = [
      'Connect Exec…',
      'Who can open a session…',
      'Who coaches…',
      'Links and messages…',
      'Check',
    ]
    for (const label of labels) {
      await owner.presses(label, { in: 'home' })
      expect(owner.seesIn('modal')).toContain(NOT_ALLOWED)
      expect(app.lastDecision()).toBe('refused set_up_not_allowed')
      await owner.closes()
    }
  })

  it('are denied to whom the press names as of another workspace, whatever the profile says', async () => {
    await app.start()
    await owner.opensHome()
    owner.profile.team_id = 'T0OTHER'
    const pressing = owner.presses('Check')
    owner.profile.team_id = 'T0ACME'
    await pressing
    expect(owner.seesIn('modal')).toContain(NOT_ALLOWED)
  })

  it('are not denied where Slack does not say who asks', async () => {
    await app.start()
    await owner.opensHome()
    app.slackAnswers('users.info', 'internal_error')
    await owner.presses('Check')
    expect(owner.seesIn('modal')).toContain("Slack didn't share your profile (internal_error). Try again.")
    expect(app.lastDecision()).toBe('failed not_established')
  })
})

describe('the rules of a workspace', () => {
  it('name coaches, of everyone and of groups, by picking people and user groups', async () => {
    await app.start({ installed: { settings: { EXEC_COACHES: 'U0REP,carla@acme.com' } } })
    app.exec.groups.push({ id: 'g1', name: 'Sales', emails: [] })
    app.slack.workspace.usergroupNames = { S0COACHES: { name: 'Sales coaches', handle: 'coaches' } }
    await opensCoaches()
    expect(owner.readsPicked('Coaches of everyone')).toEqual(['Jane Smith (jane@acme.com)', 'carla@acme.com'])
    // Full members, and user groups, alone.
    expect(await owner.searches('co', 'Coaches of Sales')).toEqual([
      'Carla Coach (carla@acme.com)',
      'Colin League (colin@acme.com)',
      'Sales coaches (@coaches)',
    ])
    await owner.adds('@coaches', 'Coaches of Sales')
    await owner.adds('Ravi', 'Coaches of Sales')
    await owner.adds('lee@other.com', 'Coaches of Sales')
    owner.removes('carla', 'Coaches of everyone')
    await owner.submits()
    expect(await settings()).toEqual({
      EXEC_COACHES: 'U0REP',
      EXEC_GROUP_COACHES: 'g1=S0COACHES,U0REP2,lee@other.com',
    })
    expect(auditsOf('changed')).toMatchObject([
      { setting: 'EXEC_COACHES', user: owner.id },
      { setting: 'EXEC_GROUP_COACHES' },
    ])
    expect(owner.seesIn('home')).toMatch(inOrder('✅ *3. Who coaches*', 'Changed by <@U0COACH>'))
    await owner.presses('Who coaches…', { in: 'home' })
    expect(owner.readsPicked('Coaches of Sales')).toEqual([
      'Ravi Patel (ravi@acme.com)',
      'Sales coaches (@coaches)',
      'lee@other.com',
    ])
    // Nothing is changed, so nothing is audited.
    await owner.submits()
    expect(auditsOf('changed')).toHaveLength(2)
  })

  it('show a coach once, however long their name and email are', async () => {
    await app.start({ installed: { settings: { EXEC_COACHES: 'U0REP, U0REP' } } })
    Object.assign(rep.profile, { real_name: 'n'.repeat(60), email: `${'e'.repeat(50)}@acme.com` })
    await opensCoaches()
    expect(owner.readsPicked('Coaches of everyone')).toEqual([expect.stringMatching(/^n{39}… \(e{20,50}…$/)])
    const [offered] = await owner.searches('nnn', 'Coaches of everyone')
    expect(offered).toBe(owner.readsPicked('Coaches of everyone')[0])
  })

  it('offer nobody, no group and no further field to who may not set the app up any more', async () => {
    await app.start({ installed: {} })
    addGroups(20)
    await opensCoaches()
    await owner.adds('Ravi', 'Coaches of everyone')
    await owner.searches('Group 19', 'Another group')
    Object.assign(owner.profile, { is_admin: false })
    await owner.chooses('Group 19')
    expect(owner.sees()).toContain(NOT_ALLOWED)
    expect(owner.sees()).not.toContain('Coaches of Group 19')
    expect(owner.readsPicked('Coaches of everyone')).toHaveLength(2)
    app.pass(6 * 60_000)
    for (const [text, field] of [
      ['Group 19', 'Another group'],
      ['S0456DEF', 'Coaches of everyone'],
    ] as const)
      expect(await owner.searches(text, field)).toEqual([])
  })

  it('offer ids and emails alone while Slack lists nobody, and no text that holds a separator', async () => {
    await app.start({ installed: {} })
    app.slackAnswers('users.list', 'internal_error', 10)
    await opensCoaches()
    // As the setting names her.
    expect(owner.readsPicked('Coaches of everyone')).toEqual(['U0COACH'])
    expect(await owner.searches(' S0456DEF ', 'Coaches of everyone')).toEqual(['S0456DEF'])
    for (const typed of ['ravi', 'carla@acme.com,jane', 'carla@acme.com;SMB=U0REP'])
      expect(await owner.searches(typed, 'Coaches of everyone')).toEqual([])
  })

  it('name coaches of any of many groups in one form, however they are called, and keep the others as they are', async () => {
    await app.start({ installed: { settings: { EXEC_GROUP_COACHES: 'Gone=U0REP; zz=U0REP2; g3=U0REP' } } })
    const odd = ['Zz', `"${'\\"'.repeat(50_000)}`, '\u202E=;,\n', '', 'é'.repeat(100)]
    for (let at = 0; at < 132; at += 1)
      app.exec.groups.push({ id: `g${at}`, name: odd[at] ?? `Region ${at}`, emails: [] })
    await opensCoaches()
    // Those that have coaches come first.
    expect(owner.sees()).toMatch(
      inOrder('Coaches of everyone', 'Coaches of Gone', 'Coaches of Zz', 'Another group'),
    )
    owner.removes('Ravi', 'Coaches of Zz')
    expect((await owner.searches('region 1', 'Another group')).slice(0, 3)).toEqual([
      'Region 10',
      'Region 11',
      'Region 12',
    ])
    for (const region of ['Region 125', 'Region 21']) {
      await owner.searches(region, 'Another group')
      await owner.chooses(region)
      await owner.adds('Carla', `Coaches of ${region}`)
    }
    await owner.submits()
    expect(await settings()).toMatchObject({
      EXEC_COACHES: '',
      EXEC_GROUP_COACHES: 'Gone=U0REP; g3=U0REP; g21=U0COACH; g125=U0COACH',
    })
    await owner.presses('Who coaches…', { in: 'home' })
    expect(owner.readsPicked('Coaches of Region 125')).toEqual(['Carla Coach (carla@acme.com)'])
  })

  it('have sixteen fields in one form, which says how to go on', async () => {
    await app.start({ installed: {} })
    for (let at = 0; at < 40; at += 1)
      app.exec.groups.push({ id: `g${at}`, name: `"${at}"${'\\"'.repeat(500)}`, emails: [] })
    await opensCoaches()
    await owner.adds('Ravi', 'Coaches of everyone')
    // One that has a field gets no second.
    for (const at of [30, 31, 32, 33, 34, 35, 36, 36, 37]) {
      const [group = ''] = await owner.searches(`"${at}"`, 'Another group')
      await owner.chooses(group)
    }
    expect(owner.sees()).not.toContain('Another group')
    expect(owner.sees()).toContain('Save these, and open this form again for other groups.')
    await owner.submits()
    expect(await settings()).toMatchObject({ EXEC_COACHES: 'U0COACH,U0REP2' })
  })

  it('say who can open a session in a step of its own, as that form says, also where another replica has just changed it', async () => {
    await app.start({ installed: { settings: { EXEC_ACCESS: 'restricted' } } })
    await owner.opensHome()
    await owner.presses('Who can open a session…')
    await savesElsewhere('EXEC_ACCESS', 'workspace')
    await owner.submits({ monitors: ['monitors'] })
    expect(await settings()).toEqual({ EXEC_ACCESS: 'restricted', EXEC_MONITORS: 'on' })
    expect(auditsOf('changed').map(({ setting }) => setting)).toEqual(['EXEC_ACCESS', 'EXEC_MONITORS'])
    expect(owner.seesIn('home')).toContain(
      '✅ *2. Who can open a session*\nNow: the person who did it, their coaches and Exec admins. So can people who monitor or edit its scenario in Exec. [Who can open a session…]\nChanged by <@U0COACH>',
    )
  })

  it('stand in the Home as they are chosen, however long', async () => {
    const long = `<!channel>_*${'e'.repeat(5000)}@acme.com`
    await app.start({
      installed: {
        settings: {
          EXEC_ACCESS: 'workspace',
          EXEC_COACHES: `U0REP, U0REP2, ${long}, S0COACHES, U0COACH, U0ADMIN`,
          EXEC_GROUP_COACHES: 'Sales=U0REP; SMB=U0REP',
          EXEC_RESULTS_DEFAULT: 'on',
        },
      },
    })
    await owner.opensHome()
    await owner.presses('Set up…')
    expect(owner.sees()).toContain('Now: every full member of this Slack.')
    expect(owner.sees()).toMatch(
      /Who sees whose.*\n<@U0REP>, <@U0REP2>, <@U0COACH> and 1 more · <!channel>_\*e{100,120}… · 1 user group · Coaches of their own: 2 groups · Exec has/,
    )
    expect(owner.sees()).toContain(
      "Below a session's link: a card with the feedback. A DM for each graded session: everyone who doesn't turn that off.",
    )
    await owner.presses('Links and messages…', { in: 'home' })
    await owner.submits({ EXEC_UNFURLS: 'off' })
    expect(owner.seesIn('home')).toContain("Below a session's link: nothing.")
    await owner.presses('Who coaches…', { in: 'home' })
    for (const coach of ['Jane', 'Ravi', 'Carla', 'Ada', 'S0COACHES'])
      owner.removes(coach, 'Coaches of everyone')
    await owner.submits()
    // No option holds so long an email: it stays.
    expect(owner.seesIn('home')).toMatch(/Who sees whose.*\n<!channel>/)
  })

  it('name the groups that Exec does not have, however long', async () => {
    const long = 'Long '.repeat(1000).trim()
    const coaches = { EXEC_GROUP_COACHES: `Sales=U0COACH; ${long}=U0COACH; Marketing=U0COACH` }
    await app.start({ installed: { settings: coaches } })
    app.exec.groups.push({ id: 'g1', name: 'Sales', emails: [] })
    await rep.asks('abc123def456')
    await app.bot.idle()
    await owner.opensHome()
    expect(owner.sees()).toMatch(
      /✅ \*3\. Who coaches\*[^*]*Exec has no such group, or several: (?:Long ){20,23}?Long…, Marketing · Changed by/,
    )
  })

  it('are checked by the schema of their variable, and hold at once', async () => {
    await app.start({ installed: {} })
    const link = 'https://acme.app.exec.com/sessions/abc123def456'
    await installer.opensHome()
    await installer.presses('Links and messages…')
    await installer.submits({ EXEC_SESSION_URL: 'https://acme.app.exec.com' })
    expect(installer.modal().errors?.EXEC_SESSION_URL).toContain('This has no {id} in it')
    await installer.submits({ EXEC_SESSION_URL: null, EXEC_UNFURLS: 'off' })
    expect(await settings()).toMatchObject({ EXEC_UNFURLS: 'off', EXEC_RESULTS_DEFAULT: 'off' })
    const message = await rep.posts(link)
    expect(rep.seesIn(message)).not.toContain('82.5')
  })

  it('lead to one button once all is set', async () => {
    await app.start({
      installed: { settings: { EXEC_ACCESS: 'restricted', EXEC_COACHES: '', EXEC_UNFURLS: 'card' } },
    })
    app.slack.settings.scopes = app.slack.settings.scopes.filter((scope) => scope !== 'commands')
    await installer.opensHome()
    expect(installer.seesIn('home')).not.toContain('Set me up')
    await installer.presses('Set up…', { in: 'home' })
    expect(installer.seesIn('home')).toContain('\nNobody yet · Changed by')
    await installer.presses('Check', { in: 'home' })
    expect(installer.seesIn('modal')).toMatch(
      /⬜ .*<https:\/\/[^|]*\/slack\/install\|Add me again> .*`commands`\n✅ I found a session in Exec\.\n✅ 99\d requests/,
    )
  })
})

it.each<[string, string, () => Promise<unknown>]>([
  [
    'is not saved',
    'U0REP',
    async () => {
      await savesElsewhere('EXEC_COACHES', 'U0REP')
      owner.removes('Carla', 'Coaches of everyone')
      await owner.submits()
    },
  ],
  [
    'gets no further field',
    'U0REP',
    async () => {
      await savesElsewhere('EXEC_COACHES', 'U0REP')
      await owner.searches('Group 19', 'Another group')
      await owner.chooses('Group 19')
    },
  ],
  [
    'is not saved where Exec has other groups, either',
    'U0COACH',
    async () => {
      app.exec.groups.splice(0)
      app.pass(3 * 24 * 3_600_000)
      await owner.submits()
    },
  ],
])('a form of coaches that shows others than there are by now %s', async (_, saved, sends) => {
  await app.start({ installed: {} })
  addGroups(20)
  await opensCoaches()
  await sends()
  expect(owner.sees()).toContain('This may have changed since you opened it')
  expect(owner.sees()).not.toContain('Coaches of Group 19')
  expect(await settings()).toEqual({ EXEC_COACHES: saved })
})

it('the check says that Slack must let me answer in Slackbot, where an admin has turned that on', async () => {
  await app.start({ installed: { settings: { EXEC_SLACKBOT: 'on' } } })
  await installer.opensHome()
  await installer.presses('Check', { in: 'home' })
  expect(installer.seesIn('modal')).toMatch(/⬜ .*\/slack\/install\?slackbot\|Add me again> .*`mcp:connect`/)
})

describe('the channel for wins', () => {
  const openMessages = () => installer.presses('Links and messages…', { in: 'home' })

  it('is picked with the links and messages, and hears of it; the app joins a public one', async () => {
    await app.start({ installed: {} })
    await installer.opensHome()
    await openMessages()
    await installer.submits({ wins: 'G0PRIVATE' })
    expect(installer.seesIn('modal')).toContain("Wins can't go there.")
    expect(await settings()).not.toHaveProperty('EXEC_UNFURLS')
    expect(app.lastAudit()).toMatchObject({
      decision: 'refused',
      reason: 'not_invited',
      channel: 'G0PRIVATE',
    })
    await installer.submits({ wins: 'C0OPEN' })
    expect(installer.seesIn('home')).toContain('Wins go to <#C0OPEN> · Changed by <@U0ADMIN>, ')
    expect(app.slack.visibleTo(owner.id, 'C0OPEN').at(-1)?.text).toContain('Wins come here now')
    const chosen = { user: installer.id, setting: 'wins_channel', channel: 'C0OPEN', reason: 'set_up' }
    const changes = () => auditsOf('changed').filter(({ setting }) => setting === 'wins_channel')
    expect(changes()).toMatchObject([chosen])

    await openMessages()
    await installer.submits()
    expect(changes()).toHaveLength(1)
    await openMessages()
    await installer.submits({ wins: null })
    expect(installer.seesIn('home')).not.toContain('Wins go to')
    expect(changes().at(-1)).toMatchObject(chosen)
  })
})

describe('a key that Exec refuses', () => {
  it('is told once, to who added the app and who connected Exec, and stands in their Home', async () => {
    await app.start({ installed: {} })
    await connectsExec(owner, app.url, app.exec.apiKey)
    await app.bot.idle()
    expect(owner.seesIn('home')).toMatch(inOrder('✅ *1. Connect Exec*', '[Replace…] [Disconnect]'))
    app.exec.faults.set({ kind: 'invalid_key' })
    // Whether she may set the app up is asked again later.
    const only = ({ user }: { user?: unknown }) => user === owner.id
    app.slack.fault('users.info', { kind: 'error', error: 'internal_error', only })
    await rep.asks('abc123def456')
    await rep.asks('latest')
    await app.bot.sayDue()
    expect(owner.dm.messages()).toEqual([])
    app.pass(2 * 60_000)
    await app.bot.sayDue()
    for (const person of [installer, owner]) expect(person.dm.seesOnly()).toContain('Exec refuses the key')
    await owner.opensHome()
    expect(owner.sees()).toContain('⬜ *1. Connect Exec*\nExec has refused the key since')
    app.exec.faults.clear()
    await rep.asks('abc123def456')
    await owner.opensHome()
    expect(owner.sees()).toContain('✅ *1. Connect Exec*')
  })

  it('is told to nobody who connected Exec and may not set the app up by now', async () => {
    await app.start({ installed: {} })
    await connectsExec(owner, app.url, app.exec.apiKey)
    await app.bot.idle()
    Object.assign(owner.profile, { is_admin: false })
    app.exec.faults.set({ kind: 'invalid_key' })
    await rep.asks('abc123def456')
    await app.bot.sayDue()
    expect(installer.dm.seesOnly()).toContain('Exec refuses the key')
    expect(owner.dm.messages()).toEqual([])
    const rows = app.opened.ofAllWorkspaces
      .selectFrom('outbox')
      .select(['kind', 'recipient', 'state'])
      .orderBy('recipient')
    expect(await rows.execute()).toEqual([
      { kind: 'key_refused', recipient: installer.id, state: 'sent' },
      { kind: 'key_refused', recipient: owner.id, state: 'dropped' },
    ])
  })
})
