import { type DestinationStream, type Logger, pino } from 'pino'

/**
 * The fields that a log line may hold. The log drops every other field. None of these ever holds feedback, a transcript, a score, an
 * email, a token or a key.
 */
const TEXTS = [
  /** The id that the person was shown, such as EX-7K2M9P. */
  'error_id',
  'kind',
  'surface',
  'decision',
  'reason',
  'user',
  'channel',
  'session',
  /** The id in Exec's answer, if it differs from the requested one. */
  'document',
  /** The owner of the listed sessions: `own`, an id in Slack or Exec, or `by_email` if no id is known. */
  'list_of',
  'event',
  'method',
  'path',
  'outcome',
  'until',
  /** Paths of values that could not be read, or that Slack refused; never the values. */
  'unread',
  'slack_error',
  'error_name',
  'error_code',
  /** The place in the app's own code that threw an unexpected error: file, line and column. */
  'at',
  /** The causes of an unexpected error as names, codes and places, without messages. */
  'causes',
  'scopes',
  /** The name of a variable that was changed in Slack; never its value. */
  'setting',
  'mode',
  'host',
  /** The last migration of the database. */
  'version',
] as const

const NUMBERS = [
  /** The number that Slack gives a repeated delivery. */
  'retry',
  'status',
  'ms',
  'ack_ms',
  'exec_requests',
  'tries',
  /** How many of Exec's sessions the app left out: lines without a usable id, or beyond the pages of one poll. */
  'left_out',
  /** How many rows are still encrypted with an older key. */
  'left',
  /** How many graded sessions the app announced to nobody, because they were graded too long ago. */
  'skipped',
  'unanswered',
  'port',
  /** Which of a setting's entries, counted from 1; never its text, which people type into a form. */
  'entry',
] as const

const FIELDS: ReadonlySet<string> = new Set([...TEXTS, ...NUMBERS])

export type LogFields = Partial<
  Record<(typeof TEXTS)[number], string | undefined> & Record<(typeof NUMBERS)[number], number | undefined>
>

export type LogLevel = 'error' | 'warn' | 'info' | 'debug'

export interface Log extends Record<LogLevel, (message: string, fields?: LogFields) => void> {
  /** Writes a line with `"audit":true`, at any level. */
  audit(fields: LogFields): void
  /** A log that names this Slack team, or Enterprise organization, in each line. */
  ofTeam(team: string): Log
}

/** Writes one JSON object per line to `destination`, by default to standard output. */
export function createLog(level: LogLevel, destination?: DestinationStream): Log {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime }
  // Synchronous: at the end of the process, a pending write would hang if nobody reads its output any more.
  return logOf(pino(options, destination ?? pino.destination({ sync: true })))
}

function logOf(lines: Logger): Log {
  const audits = lines.child({ audit: true }, { level: 'info' })
  const at =
    (level: LogLevel): Log[LogLevel] =>
    (message, fields) =>
      lines[level](allowed(fields), message)
  return {
    error: at('error'),
    warn: at('warn'),
    info: at('info'),
    debug: at('debug'),
    audit: (fields) => audits.info(allowed(fields), 'audit'),
    ofTeam: (team) => logOf(lines.child({ team })),
  }
}

/** The type forbids other fields; this also drops a wider object's extra fields. */
function allowed(fields: LogFields = {}): LogFields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => FIELDS.has(name)))
}

/** The first stack line in the app's own code. */
const FRAME = /^ {4}at (?!.*(?:node_modules|node:)).*[/ (]([\w.-]+\/[\w.-]+\.[jt]s:\d+:\d+)\)?$/m

const MAX_CAUSES = 5

/** An unexpected error and its causes, without their messages. */
export function describeError(error: unknown): LogFields {
  const { name, code, port, frame } = outline(error)
  const causes = causesOf(error).join(' < ')
  return { error_name: name, error_code: code, port, at: frame, causes: causes === '' ? undefined : causes }
}

/** Such as `EACCES`, `SQLITE_CANTOPEN` or `28P01`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** The code or name of an error, for people who run the app: messages may hold addresses and names. */
export function codeOrName(error: unknown): string {
  const { name, code = name } = outline(error)
  return code
}

function causesOf(error: unknown): string[] {
  const causes: string[] = []
  let cause = causeOf(error)
  while (cause !== undefined && causes.length < MAX_CAUSES) {
    const { name, code, frame } = outline(cause)
    causes.push([name, code, frame && `at ${frame}`].filter((part) => part !== undefined).join(' '))
    cause = causeOf(cause)
  }
  return causes
}

/** Bolt and Slack's client keep what they wrap in `original`. */
function causeOf(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined
  return error.cause ?? ('original' in error ? error.original : undefined)
}

function outline(error: unknown) {
  if (!(error instanceof Error)) return { name: typeof error }
  // Many classes inherit the name `Error`, so the class's own name is used. If two classes share a name, the build numbers them.
  const name = error.name === 'Error' ? error.constructor.name : error.name
  return {
    name: name.replace(/\d{1,4}$/, ''),
    code: codeOf(error),
    port: 'port' in error && typeof error.port === 'number' ? error.port : undefined,
    frame: FRAME.exec(error.stack ?? '')?.[1],
  }
}
