import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  describeConfigProblems,
  parseConfig,
  parseDatabaseConfig,
  readSettings,
} from '../../src/config/config.ts'
import { HINTS } from '../../src/config/environment.ts'

const KEY = `exec_live_${'a1B2'.repeat(10)}`
const ENCRYPTION_KEY = Buffer.alloc(32, 'a key')
const REQUIRED = { SLACK_BOT_TOKEN: 'xoxb-1-bot', SLACK_SIGNING_SECRET: '8f742231b10e', EXEC_API_KEY: KEY }

function configOf(env: Record<string, string>) {
  const parsed = parseConfig({ ...REQUIRED, ...env })
  if (!parsed.ok) throw new Error(describeConfigProblems(parsed.error))
  return parsed.value
}

function problemsOf(env: Record<string, string | undefined>) {
  const parsed = parseConfig(env)
  return parsed.ok ? [] : parsed.error.map(({ variable, problem }) => [variable, problem])
}

describe('parseConfig', () => {
  it('requires three variables and has defaults for the others', () => {
    expect(parseConfig(REQUIRED)).toEqual({
      ok: true,
      value: {
        slackApiUrl: 'https://slack.com/api/',
        serves: {
          kind: 'one_workspace',
          botToken: 'xoxb-1-bot',
          apiKey: KEY,
          transport: { mode: 'http', signingSecret: '8f742231b10e' },
          access: {
            rule: 'restricted',
            coaches: { users: [], groups: [], emails: [] },
            groupCoaches: [],
            monitors: false,
          },
          unfurls: 'card',
          resultsDefault: 'off',
          slackbot: false,
          sessionUrl: undefined,
        },
        exec: {
          apiUrl: 'https://api.exec.com/rest/v1',
          linkHosts: ['app.exec.com'],
          limits: { perMinute: 60, perDay: 1000, backgroundShare: 50 },
          pollSeconds: 300,
        },
        database: {
          kind: 'sqlite',
          path: './data/exec-slack.db',
          encryptionKeys: { file: './data/exec-slack.db.key' },
        },
        host: '0.0.0.0',
        port: 3000,
        operations: undefined,
        logLevel: 'info',
      },
    })
  })

  it('reads every variable', () => {
    expect(
      configOf({
        SLACK_API_URL: 'https://slack-gov.com/api/',
        EXEC_API_URL: 'https://api.eu.exec.com/rest/v1',
        EXEC_ACCESS: 'workspace',
        EXEC_COACHES: 'U0COACH, S0SALES,Coach@Acme.com ,W0GRID,',
        EXEC_GROUP_COACHES: ' Enterprise Sales=U0COACH, S0SALES,Carla@Acme.com; g1h2 = W0GRID ;',
        EXEC_MONITORS: 'on',
        EXEC_UNFURLS: 'private',
        EXEC_RESULTS_DEFAULT: 'on',
        EXEC_LINK_HOSTS: 'app.exec.com, Roleplay.Acme.com',
        EXEC_SLACKBOT: 'on',
        EXEC_SESSION_URL: 'https://acme.app.exec.com/sessions/{id}?from=slack',
        EXEC_LIMIT_PER_MINUTE: '120',
        EXEC_LIMIT_PER_DAY: '5000',
        EXEC_BACKGROUND_SHARE: '20',
        EXEC_POLL_SECONDS: '1',
        DATABASE_URL: 'postgresql://bot:p%40ss@db.acme.com:6432/exec',
        STORE_ENCRYPTION_KEY: ENCRYPTION_KEY.toString('base64'),
        HOST: '127.0.0.1',
        PORT: '8080',
        OPS_HOST: '0.0.0.0',
        OPS_PORT: '9090',
        LOG_LEVEL: 'debug',
      }),
    ).toEqual({
      slackApiUrl: 'https://slack-gov.com/api/',
      serves: {
        kind: 'one_workspace',
        botToken: 'xoxb-1-bot',
        apiKey: KEY,
        transport: { mode: 'http', signingSecret: '8f742231b10e' },
        access: {
          rule: 'workspace',
          coaches: { users: ['U0COACH', 'W0GRID'], groups: ['S0SALES'], emails: ['coach@acme.com'] },
          groupCoaches: [
            {
              group: 'Enterprise Sales',
              coaches: { users: ['U0COACH'], groups: ['S0SALES'], emails: ['carla@acme.com'] },
            },
            { group: 'g1h2', coaches: { users: ['W0GRID'], groups: [], emails: [] } },
          ],
          monitors: true,
        },
        unfurls: 'private',
        resultsDefault: 'each',
        slackbot: true,
        sessionUrl: 'https://acme.app.exec.com/sessions/{id}?from=slack',
      },
      exec: {
        apiUrl: 'https://api.eu.exec.com/rest/v1',
        linkHosts: ['app.exec.com', 'roleplay.acme.com'],
        limits: { perMinute: 120, perDay: 5000, backgroundShare: 20 },
        pollSeconds: 1,
      },
      database: {
        kind: 'postgres',
        url: 'postgresql://bot:p%40ss@db.acme.com:6432/exec',
        encryptionKeys: [new Uint8Array(ENCRYPTION_KEY)],
      },
      host: '127.0.0.1',
      port: 8080,
      operations: { host: '0.0.0.0', port: 9090 },
      logLevel: 'debug',
    })
  })

  it('treats an empty variable as not set', () => {
    const empty = { SLACK_APP_TOKEN: '', EXEC_ACCESS: ' ', EXEC_COACHES: '', PORT: '', LOG_LEVEL: '\t' }
    expect(parseConfig({ ...REQUIRED, ...empty })).toEqual(parseConfig(REQUIRED))
  })

  it('ignores space around a value, and unknown variables', () => {
    expect(configOf({ SLACK_BOT_TOKEN: ' xoxb-1-bot\n', PATH: '/bin' })).toEqual(configOf({}))
  })

  it('requires no signing secret in Socket Mode', () => {
    const { SLACK_BOT_TOKEN, EXEC_API_KEY } = REQUIRED
    const parsed = parseConfig({ SLACK_BOT_TOKEN, EXEC_API_KEY, SLACK_APP_TOKEN: 'xapp-1-app' })
    expect(parsed).toMatchObject({
      value: { serves: { transport: { mode: 'socket', appToken: 'xapp-1-app' } } },
    })
  })

  it('refuses Slackbot in Socket Mode, where it reaches no app', () => {
    expect(problemsOf({ ...REQUIRED, SLACK_APP_TOKEN: 'xapp-1-app', EXEC_SLACKBOT: 'on' })).toEqual([
      ['EXEC_SLACKBOT', expect.stringContaining('reaches no app in Socket Mode')],
    ])
  })
})

describe('the settings of the database', () => {
  const key = new Uint8Array(ENCRYPTION_KEY)
  const STORE_ENCRYPTION_KEY = Buffer.from(key).toString('base64')

  it.each([
    ['sqlite:./data/app.db', './data/app.db'],
    ['sqlite:app.db', 'app.db'],
    ['sqlite:/var/lib/exec/app.db', '/var/lib/exec/app.db'],
  ])('%s is a file, with its key beside it unless another is set', (DATABASE_URL, path) => {
    expect(configOf({ DATABASE_URL }).database).toEqual({
      kind: 'sqlite',
      path,
      encryptionKeys: { file: `${path}.key` },
    })
    expect(configOf({ DATABASE_URL, STORE_ENCRYPTION_KEY }).database).toMatchObject({
      encryptionKeys: [key],
    })
  })

  it('may have several keys, of which the first one encrypts', () => {
    const older = Buffer.alloc(32, 2)
    const ring = (text: string) => ({ STORE_ENCRYPTION_KEY: `${STORE_ENCRYPTION_KEY}${text}` })
    expect(configOf(ring(`, ${older.toString('base64')}`)).database).toMatchObject({
      encryptionKeys: [key, new Uint8Array(older)],
    })
    for (const text of [',', ',short', `;${older.toString('base64')}`])
      expect(problemsOf({ ...REQUIRED, ...ring(text) })).toEqual([
        ['STORE_ENCRYPTION_KEY', 'is not 32 bytes in base64'],
      ])
  })

  it.each([0, 0xff])(
    'refuse a key of one repeated byte (%i), but for an older one that is to be replaced',
    (byte) => {
      const weak = Buffer.alloc(32, byte).toString('base64')
      expect(problemsOf({ ...REQUIRED, STORE_ENCRYPTION_KEY: `${weak},${STORE_ENCRYPTION_KEY}` })).toEqual([
        ['STORE_ENCRYPTION_KEY', 'is not random: it repeats one byte'],
      ])
      const ring = configOf({ STORE_ENCRYPTION_KEY: `${STORE_ENCRYPTION_KEY},${weak}` }).database
      expect(ring.encryptionKeys).toHaveLength(2)
    },
  )

  it('require a key for PostgreSQL', () => {
    const DATABASE_URL = 'postgres://bot@db.acme.com/exec'
    expect(problemsOf({ ...REQUIRED, DATABASE_URL, PORT: 'x' })).toEqual([
      ['PORT', 'is not a port number'],
      ['STORE_ENCRYPTION_KEY', 'is missing (PostgreSQL and many workspaces need it)'],
    ])
  })

  it('may keep it in memory, with a key of the process', () => {
    const databases = [1, 2].map(() => configOf({ DATABASE_URL: 'none', STORE_ENCRYPTION_KEY }).database)
    for (const database of databases) expect(database).toMatchObject({ kind: 'sqlite', path: ':memory:' })
    expect(databases[0]?.encryptionKeys).not.toEqual(databases[1]?.encryptionKeys)
  })

  it('are read without the other settings', () => {
    expect(parseDatabaseConfig({ DATABASE_URL: 'sqlite:/app.db', STORE_ENCRYPTION_KEY })).toEqual({
      ok: true,
      value: { kind: 'sqlite', path: '/app.db', encryptionKeys: [key] },
    })
    expect(parseDatabaseConfig({ DATABASE_URL: 'postgres://bot@db.acme.com/exec' })).toMatchObject({
      ok: false,
      error: [{ variable: 'STORE_ENCRYPTION_KEY' }],
    })
  })
})

it.each([
  ['Sales = EMEA=U0COACH', ['Sales = EMEA']],
  ['Sales, EMEA=U0COACH', ['Sales, EMEA']],
  ['Sales=U0COACH;Sales=U0REP2', ['Sales', 'Sales']],
  [' ; ;', []],
])('EXEC_GROUP_COACHES=%s names the groups %j', (EXEC_GROUP_COACHES, groups) => {
  expect(
    readSettings(
      { EXEC_GROUP_COACHES: { value: EXEC_GROUP_COACHES, by: 'U0ADMIN', at: 0 } },
      () => {},
    ).access.groupCoaches.map(({ group }) => group),
  ).toEqual(groups)
})

describe('parseConfig for many workspaces', () => {
  const MANY = {
    SLACK_CLIENT_ID: '123.456',
    SLACK_CLIENT_SECRET: 'client-secret',
    SLACK_SIGNING_SECRET: '8f742231b10e',
    PUBLIC_URL: 'https://exec.example.com/',
    STORE_ENCRYPTION_KEY: ENCRYPTION_KEY.toString('base64'),
  }

  it('has the credentials of the app in place of a token, a key and rules', () => {
    expect(parseConfig(MANY)).toMatchObject({
      value: {
        serves: {
          kind: 'many_workspaces',
          clientId: '123.456',
          publicUrl: 'https://exec.example.com',
          supportUrl: undefined,
          privacyUrl: undefined,
        },
      },
    })
  })

  it.each([
    ['SLACK_BOT_TOKEN', 'xoxb-1'],
    ['SLACK_APP_TOKEN', 'xapp-1'],
    ['EXEC_API_KEY', KEY],
    ['EXEC_COACHES', 'U0COACH'],
  ])('refuses %s, which each workspace has for itself', (variable, value) => {
    const problem = 'must not be set beside SLACK_CLIENT_ID: each workspace has its own'
    expect(problemsOf({ ...MANY, [variable]: value })).toEqual([[variable, problem]])
  })

  it.each([
    [{ SLACK_CLIENT_ID: '' }, 'SLACK_CLIENT_ID', 'is missing'],
    [{ SLACK_CLIENT_SECRET: '' }, 'SLACK_CLIENT_SECRET', 'is missing'],
    [{ SLACK_SIGNING_SECRET: '' }, 'SLACK_SIGNING_SECRET', 'is missing'],
    [{ PUBLIC_URL: '' }, 'PUBLIC_URL', 'is missing'],
    [{ PUBLIC_URL: 'http://exec.example.com' }, 'PUBLIC_URL', 'is not an https address without a path'],
    [
      { PUBLIC_URL: 'https://exec.example.com/slack' },
      'PUBLIC_URL',
      'is not an https address without a path',
    ],
    [{ SUPPORT_URL: 'javascript:alert(1)' }, 'SUPPORT_URL', 'is neither a web address nor a mailto: link'],
    [{ PRIVACY_URL: 'javascript:alert(1)' }, 'PRIVACY_URL', 'is not a web address'],
    [
      { STORE_ENCRYPTION_KEY: '' },
      'STORE_ENCRYPTION_KEY',
      'is missing (PostgreSQL and many workspaces need it)',
    ],
    [{ DATABASE_URL: 'none' }, 'DATABASE_URL', 'is none, and many workspaces need a database'],
  ])('refuses %j', (changed, variable, problem) => {
    expect(problemsOf({ ...MANY, ...changed })).toEqual([[variable, problem]])
  })
})

describe('parseConfig with wrong values', () => {
  it('reports all wrong variables at once', () => {
    expect(problemsOf({})).toEqual([
      ['SLACK_BOT_TOKEN', 'is missing'],
      ['EXEC_API_KEY', 'is missing'],
      [
        'SLACK_APP_TOKEN',
        'is missing for Socket Mode, or SLACK_SIGNING_SECRET (App Credentials → Signing Secret) for HTTP',
      ],
    ])
  })

  const NO_GROUP_COACHES = "has an entry that isn't a group = its coaches"
  const NO_COACH = "has an entry that isn't an email, or the Slack id of a person or a user group"
  const NO_KEY = "isn't an Exec key: exec_live_ and 40 letters or digits"
  const PLAIN_HTTP = 'must be https: plain http is for loopback only'

  it.each<[variable: string, problem: string, values: string[]]>([
    ['SLACK_BOT_TOKEN', 'is not a bot token: those begin with xoxb-', ['xoxp-1-user', 'xoxb-1 bot']],
    [
      'SLACK_SIGNING_SECRET',
      'is not a signing secret: it looks like a token or holds spaces',
      ['xoxb-1-bot'],
    ],
    ['SLACK_APP_TOKEN', 'is not an app-level token: those begin with xapp-', ['xoxb-1-bot']],
    ['SLACK_API_URL', PLAIN_HTTP, ['http://slack.com/api/']],
    ['EXEC_API_URL', 'is not a web address', ['api.exec.com', 'javascript:alert(1)', 'ftp://127.0.0.1/']],
    [
      'EXEC_API_URL',
      'must not hold a user or password',
      ['https://user:secret@api.exec.com', 'https://:secret@api.exec.com', 'http://user@127.0.0.1/'],
    ],
    ['EXEC_API_KEY', NO_KEY, ['exec_live_short', `${KEY}0`]],
    [
      'EXEC_API_URL',
      PLAIN_HTTP,
      [
        'http://api.exec.com/rest/v1',
        'http://128.0.0.1/',
        'http://127.0.0.1.evil.test',
        'http://localhost.evil.test',
      ],
    ],
    ['EXEC_ACCESS', 'is not a known rule', ['Restricted']],
    ['EXEC_COACHES', NO_COACH, ['U0COACH,jane', '@jane']],
    [
      'EXEC_GROUP_COACHES',
      NO_GROUP_COACHES,
      ['Sales', 'Sales= ,', '=U0COACH', 'Sales=U0COACH,jane', 'Sales=U0COACH;SMB'],
    ],
    ['EXEC_MONITORS', 'is neither on nor off', ['yes']],
    ['EXEC_UNFURLS', 'is not a known kind', ['on']],
    ['EXEC_RESULTS_DEFAULT', 'is neither on nor off', ['each']],
    ['EXEC_LINK_HOSTS', 'has an entry that is no host name', ['https://app.exec.com', '*.exec.com', 'com']],
    ['EXEC_LINK_HOSTS', 'names no host', [',']],
    ['EXEC_SESSION_URL', 'has no {id} in it', ['https://acme.app.exec.com/sessions/']],
    ['EXEC_SESSION_URL', 'is not a web address', ['javascript:{id}']],
    ['EXEC_LIMIT_PER_MINUTE', 'is not a number of requests', ['0']],
    ['EXEC_LIMIT_PER_DAY', 'is not a number of requests', ['1e3']],
    ['EXEC_BACKGROUND_SHARE', 'is not a percentage', ['101', '50%']],
    ['EXEC_POLL_SECONDS', 'is not a number of seconds', ['0.5', '-1']],
    ['EXEC_POLL_SECONDS', 'is more than a day', ['86401']],
    [
      'DATABASE_URL',
      'is not the address of a database',
      [
        'data/exec.db',
        'sqlite:',
        'sqlite::memory:',
        'sqlite://data/exec.db',
        'https://db.acme.com',
        'postgres:///exec',
        'postgres://bot:100%pass@db.acme.com/exec',
      ],
    ],
    [
      'STORE_ENCRYPTION_KEY',
      'is not 32 bytes in base64',
      ['x'.repeat(44), Buffer.alloc(31).toString('base64')],
    ],
    ['PORT', 'is not a port number', ['65536', '-1', '3000.5']],
    ['OPS_PORT', 'is not a port number', ['65536']],
    ['LOG_LEVEL', 'is not a known level', ['verbose']],
  ])('says that %s %s: %j', (variable, problem, values) => {
    for (const value of values)
      expect(problemsOf({ ...REQUIRED, [variable]: value }), value).toEqual([[variable, problem]])
  })

  it('serves metrics on loopback unless OPS_HOST is set, and only with OPS_PORT', () => {
    expect(configOf({ OPS_PORT: '9090' }).operations).toEqual({ host: '127.0.0.1', port: 9090 })
    expect(configOf({ OPS_HOST: '0.0.0.0' }).operations).toBeUndefined()
  })

  it('says what is wrong with each variable and where to find the right value', () => {
    const parsed = parseConfig({ ...REQUIRED, SLACK_BOT_TOKEN: 'secret', EXEC_ACCESS: 'all' })
    expect(parsed.ok ? '' : describeConfigProblems(parsed.error)).toBe(
      [
        "The configuration can't be used:",
        '  SLACK_BOT_TOKEN is not a bot token: those begin with xoxb-.',
        '    → Slack app settings → OAuth & Permissions → Bot User OAuth Token',
        '  EXEC_ACCESS is not a known rule.',
        '    → restricted (participant, Exec admins, coaches) or workspace (every full member)',
        '',
      ].join('\n'),
    )
  })

  it('never repeats a value of a variable', () => {
    // Any text is an address to listen on.
    const names = Object.keys(HINTS).filter((name) => !name.endsWith('HOST') && name !== 'EXEC_GROUP_COACHES')
    const prefix = fc.constantFrom('', 'xoxb ', 'xoxp-', 'xapp ', 'exec_live_', 'http://', '{id} ', 'U0 ')
    const value = fc.tuple(prefix, fc.stringMatching(/^Zq[a-z0-9]{12} [a-z0-9]{4}$/))
    fc.assert(
      fc.property(fc.array(value, { minLength: names.length, maxLength: names.length }), (values) => {
        const env = Object.fromEntries(names.map((name, at) => [name, values[at]?.join('')]))
        const parsed = parseConfig(env)
        const words = parsed.ok ? '' : describeConfigProblems(parsed.error)
        for (const name of names) expect(words).toContain(name)
        for (const [, secret] of values) expect(words).not.toContain(secret.slice(0, 8))
      }),
    )
  })
})
