import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { get } from 'node:http'
import { createServer } from 'node:net'
import { promisify } from 'node:util'
import type { Setup } from './setup.ts'
import { SIGNING_SECRET } from './slack-delivery.ts'

const START_MS = 10_000

/** A process that is measured. */
export interface Measured {
  port: number
  /** From its start to its first 200, in milliseconds. */
  startedMs: number
  /** Resident memory, in megabytes. */
  residentMb(): Promise<number>
  /** Processor time since its start, in milliseconds. */
  cpuMs(): Promise<number>
  stop(): Promise<void>
}

export interface Environment {
  slackApiUrl: string
  execApiUrl: string
  botToken?: string
  signingSecret?: string
  execApiKey?: string
}

export interface AppOptions {
  until?: '/healthz' | '/readyz'
  /** Where it makes its database: by default an empty folder. */
  folder?: string
}

/**
 * The app as in production, from `dist/`, with a SQLite file. It counts as started when `until` answers: by default, when it knows
 * Slack.
 */
export async function startApp(
  setup: Setup,
  environment: Environment,
  { until = '/readyz', folder = setup.makeFolder() }: AppOptions = {},
): Promise<Measured> {
  const limits = { EXEC_LIMIT_PER_MINUTE: '9999999', EXEC_LIMIT_PER_DAY: '9999999' }
  const opsPort = await freePort()
  const env = { EXEC_API_URL: environment.execApiUrl, OPS_PORT: String(opsPort), ...limits }
  return start(
    setup,
    setup.app,
    { path: until, port: opsPort, folder },
    { ...variablesOf(environment), ...env },
  )
}

export interface Messages {
  command: object
  help?: object
  action?: object
}

export interface BareOptions {
  /** What it answers with; nothing: it acknowledges only. */
  messages?: Messages
  /** Whether it asks Exec before it answers. */
  asksExec?: boolean
}

/** A bare Bolt app: `bare-bolt.ts`. */
export function startBare(
  setup: Setup,
  environment: Environment,
  { messages, asksExec = false }: BareOptions = {},
): Promise<Measured> {
  return start(
    setup,
    setup.bareBolt,
    { path: '/healthz', folder: setup.folder },
    {
      ...variablesOf(environment),
      ...(messages === undefined ? {} : { MESSAGES_FILE: setup.writeFile(JSON.stringify(messages)) }),
      ...(asksExec ? { EXEC_API_URL: environment.execApiUrl } : {}),
    },
  )
}

function variablesOf(environment: Environment): Record<string, string> {
  return {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    SLACK_API_URL: environment.slackApiUrl,
    SLACK_BOT_TOKEN: environment.botToken ?? 'xoxb-bench',
    SLACK_SIGNING_SECRET: environment.signingSecret ?? SIGNING_SECRET,
    EXEC_API_KEY: environment.execApiKey ?? `exec_live_${'0123456789'.repeat(4)}`,
  }
}

/** With a log that goes to a file, and a working directory that has no `.env`. */
async function start(
  setup: Setup,
  file: string,
  until: { path: string; port?: number; folder: string },
  env: Record<string, string>,
): Promise<Measured> {
  const port = await freePort()
  const log = openSync(setup.logFile, 'w')
  const began = performance.now()
  const child = spawn(process.execPath, [...setup.nodeOptions, '--enable-source-maps', file], {
    cwd: until.folder,
    env: { ...env, PORT: String(port) },
    stdio: ['ignore', log, 'inherit', 'ipc'],
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  while (!(await answers(until.port ?? port, until.path))) {
    if (child.exitCode !== null) throw new Error(`${file} ended with ${child.exitCode}.`)
    if (performance.now() - began > START_MS) throw new Error(`${file} does not start.`)
  }
  return {
    port,
    startedMs: performance.now() - began,
    residentMb: () => residentMb(child),
    async cpuMs() {
      child.send('processor time?')
      return Number((await once(child, 'message'))[0])
    },
    async stop() {
      child.kill(setup.isProfiling ? 'SIGTERM' : 'SIGKILL')
      await exited
    },
  }
}

/** Whether a GET is answered with 200. Waits a moment where it is not. */
function answers(port: number, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const notYet = () => setTimeout(() => resolve(false), 2)
    get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      response.resume()
      if (response.statusCode === 200) resolve(true)
      else notYet()
    }).on('error', notYet)
  })
}

async function residentMb({ pid }: ChildProcess): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)])
  return Number(stdout) / 1024
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}
