import { z } from 'zod'
import { readEncryptionKey } from '../../src/database/cipher.ts'
import { Database } from '../../src/database/database.ts'
import { Leases } from '../../src/database/leases.ts'
import { createLog } from '../../src/lib/log.ts'
import { Outbox } from '../../src/outbox/outbox.ts'
import { OutboxSender } from '../../src/outbox/outbox-sender.ts'
import { createSlackClients, createSlackRetry } from '../../src/slack/clients.ts'
import { machineClock } from './clock.ts'
import { kindsOf, sayTheSubject, WORKSPACE } from './outbox.ts'

/** A process of its own that sends what is due in an outbox, and tells its parent when it composes. Started by `fork`. */
const env = z
  .object({
    DATABASE_KIND: z.enum(['sqlite', 'postgres']),
    DATABASE_PLACE: z.string(),
    DATABASE_KEY: z.string().transform((text) => readEncryptionKey(text) ?? z.NEVER),
    SLACK_API_URL: z.string(),
    SLACK_BOT_TOKEN: z.string(),
    /** `yes`: it waits for ever when it composes. */
    HOLD: z.string(),
  })
  .parse(process.env)

const log = createLog('error')
const settings =
  env.DATABASE_KIND === 'sqlite'
    ? { kind: env.DATABASE_KIND, path: env.DATABASE_PLACE }
    : { kind: env.DATABASE_KIND, url: env.DATABASE_PLACE }
const database = new Database({ ...settings, encryptionKeys: [env.DATABASE_KEY] }, log)
const started = await database.start()
if (!started.ok) throw new Error(`The database: ${started.error.kind}`)

const { clientOfOutbox } = createSlackClients(
  { apiUrl: env.SLACK_API_URL, botToken: env.SLACK_BOT_TOKEN },
  { retry: createSlackRetry({ log }), onCall: () => undefined },
)
const stored = { database, workspace: WORKSPACE, clock: machineClock }
new OutboxSender({
  outbox: new Outbox(stored),
  leases: new Leases(stored),
  clock: machineClock,
  client: clientOfOutbox,
  kinds: kindsOf(async (notification, now) => {
    process.send?.('composing')
    if (env.HOLD === 'yes') await new Promise(() => undefined)
    return sayTheSubject(notification, now)
  }),
  onUndeliverable: () => Promise.resolve(),
  onEnd: () => undefined,
  log,
}).start()

// The sender waits by timers that keep no process alive, where it has to wait for the turn of another replica.
process.channel?.ref()
