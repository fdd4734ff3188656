import { type DestinationStream, pino } from 'pino'

/**
 * What a log line may hold. Redaction is by construction: a field that is not named here cannot be logged, and none
 * of these ever holds feedback, transcript, score, email, token or key.
 */
export interface LogFields {
  /** The reference that the person was shown too. */
  reference?: string
  /** The kind of an error or a refusal. */
  kind?: string
  surface?: string
  decision?: string
  reason?: string
  user?: string
  channel?: string
  session?: string
  /** Whose sessions were listed: `own`, an id of Slack or of Exec, or `by_email` where no id is known. */
  list_of?: string
  event?: string
  retry?: number
  method?: string
  path?: string
  status?: number
  ms?: number
  /** From a delivery to its acknowledgement. */
  ack_ms?: number
  /** How a delivery ended. */
  outcome?: string
  /** How many sessions and lists a delivery asked Exec for. */
  exec_requests?: number
  tries?: number
  bytes?: number
  until?: string
  /** Paths of what could not be read in an answer, or of what Slack did not take, never the values. */
  unread?: string
  /** How many lines of a list were left out, because they name no session or nobody's. */
  left_out?: number
  slack_error?: string
  error_name?: string
  error_code?: string
  /** Where an unexpected error was thrown: file and line of our own frames, without its message. */
  at?: string
  /** The causes of an unexpected error: names, codes and places, without their messages. */
  causes?: string
  /** How many deliveries a stop left unanswered. */
  unanswered?: number
  scopes?: string
  mode?: string
  host?: string
  port?: number
}

const ALLOWED: ReadonlySet<string> = new Set<keyof LogFields>([
  'reference',
  'kind',
  'surface',
  'decision',
  'reason',
  'user',
  'channel',
  'session',
  'list_of',
  'event',
  'retry',
  'method',
  'path',
  'status',
  'ms',
  'ack_ms',
  'outcome',
  'exec_requests',
  'tries',
  'bytes',
  'until',
  'unread',
  'left_out',
  'slack_error',
  'error_name',
  'error_code',
  'at',
  'causes',
  'unanswered',
  'scopes',
  'mode',
  'host',
  'port',
])

export type LogLevel = 'error' | 'warn' | 'info' | 'debug'

export interface Log {
  error(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  debug(message: string, fields?: LogFields): void
  /** One view, share or refusal: who, which session, which surface, what was decided and why. Written at every level. */
  audit(fields: LogFields): void
}

/**
 * Structured log lines, one JSON object each, to `destination` (standard output by default). Audit lines carry
 * `"audit":true` and do not depend on the level.
 */
export function createLog(level: LogLevel, destination?: DestinationStream): Log {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime }
  // At once: a line that waits to be written hangs the process at its end where nobody reads its output any more.
  const lines = pino(options, destination ?? pino.destination({ sync: true }))
  const audits = lines.child({ audit: true }, { level: 'info' })
  return {
    error: (message, fields) => lines.error(allowed(fields), message),
    warn: (message, fields) => lines.warn(allowed(fields), message),
    info: (message, fields) => lines.info(allowed(fields), message),
    debug: (message, fields) => lines.debug(allowed(fields), message),
    audit: (fields) => audits.info(allowed(fields), 'audit'),
  }
}

/** The type already says so; this holds for values that reach the log around the type. */
function allowed(fields: LogFields = {}): LogFields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => ALLOWED.has(name)))
}

/** A stack's first line of the bot's own code: file, line and column. The lines of a message never look like it. */
const FRAME = /^ {4}at (?!.*(?:node_modules|node:)).*?([\w.-]+\/[\w.-]+\.[jt]s:\d+:\d+)\)?$/m

const MAX_CAUSES = 5

/**
 * What may be logged of an error that nobody expected, and of its causes: names, codes and where they came from, and the port
 * of a connection.
 */
export function describeError(error: unknown): LogFields {
  const { name, code, port, frame } = outline(error)
  const causes = causesOf(error)
  return {
    error_name: name,
    ...(code === undefined ? {} : { error_code: code }),
    ...(port === undefined ? {} : { port }),
    ...(frame === undefined ? {} : { at: frame }),
    ...(causes.length === 0 ? {} : { causes: causes.join(' < ') }),
  }
}

function causesOf(error: unknown): string[] {
  const causes: string[] = []
  let holder = error
  while (holder instanceof Error && holder.cause !== undefined && causes.length < MAX_CAUSES) {
    holder = holder.cause
    const { name, code, frame } = outline(holder)
    causes.push([name, code, frame && `at ${frame}`].filter((part) => part !== undefined).join(' '))
  }
  return causes
}

interface Outline {
  name: string
  code?: string | undefined
  port?: number | undefined
  frame?: string | undefined
}

function outline(error: unknown): Outline {
  if (!(error instanceof Error)) return { name: typeof error }
  return {
    name: nameOf(error),
    code: 'code' in error && typeof error.code === 'string' ? error.code : undefined,
    port: 'port' in error && typeof error.port === 'number' ? error.port : undefined,
    frame: FRAME.exec(error.stack ?? '')?.[1],
  }
}

/** Many classes inherit the name `Error`: their own says more. Where two classes have one name, the build numbers them. */
function nameOf(error: Error): string {
  return (error.name === 'Error' ? error.constructor.name : error.name).replace(/\d+$/, '')
}
