import { describe, expect, it } from 'vitest'
import { createLog, describeError, type LogLevel } from '../../src/lib/log.ts'

function captured(level: LogLevel) {
  const lines: string[] = []
  const log = createLog(level, { write: (line) => lines.push(line) })
  return { log, entries: (): unknown[] => lines.map((line): unknown => JSON.parse(line)) }
}

describe('createLog', () => {
  it('writes one JSON object per line, with the time', () => {
    const { log, entries } = captured('info')
    log.warn('exec request failed', { kind: 'timed_out', tries: 3 })
    expect(entries()).toEqual([
      {
        level: 40,
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        kind: 'timed_out',
        tries: 3,
        msg: 'exec request failed',
      },
    ])
  })

  it('writes nothing below its level', () => {
    const { log, entries } = captured('warn')
    for (const name of ['error', 'warn', 'info', 'debug'] as const) log[name](name)
    expect(entries()).toMatchObject([{ msg: 'error' }, { msg: 'warn' }])
  })

  it.each(['error', 'warn', 'info', 'debug'] as const)('writes audit lines at level %s', (level) => {
    const { log, entries } = captured(level)
    log.audit({ user: 'U0REP', session: 'abc', surface: 'command', decision: 'shown', reason: 'participant' })
    expect(entries()).toEqual([
      expect.objectContaining({
        audit: true,
        user: 'U0REP',
        session: 'abc',
        surface: 'command',
        decision: 'shown',
        reason: 'participant',
      }),
    ])
  })

  it('drops unknown fields in every method', () => {
    const { log, entries } = captured('debug')
    const fields = { kind: 'known', token: 'xoxb-secret', email: 'jane@acme.com', feedback: 'Well done.' }
    for (const name of ['error', 'warn', 'info', 'debug'] as const) log[name]('line', fields)
    log.audit(fields)
    expect(entries()).toHaveLength(5)
    for (const entry of entries()) {
      expect(entry).toMatchObject({ kind: 'known' })
      expect(JSON.stringify(entry)).not.toMatch(/xoxb|jane|Well done/)
    }
  })
})

describe('describeError', () => {
  it('gives name, code and place of an error, but not its message', () => {
    const error = Object.assign(new TypeError('token xoxb-secret of jane@acme.com'), { code: 'ERR_BAD' })
    const fields = describeError(error)
    expect(fields).toEqual({
      error_name: 'TypeError',
      error_code: 'ERR_BAD',
      at: expect.stringMatching(/log\.test\.ts:\d+/),
    })
    expect(JSON.stringify(fields)).not.toMatch(/xoxb|jane/)
  })

  it('gives the class of an error without a name of its own', () => {
    class SocketClosedError extends Error {}
    expect(describeError(new SocketClosedError('a secret')).error_name).toBe('SocketClosedError')
  })

  it('gives the name of a class without the number that the build added', () => {
    class RefusedError2 extends Error {
      override name = 'RefusedError2'
    }
    expect(describeError(new RefusedError2('a secret')).error_name).toBe('RefusedError')
  })

  it('gives up to five causes of an error, without their messages', () => {
    const inner = Object.assign(new RangeError('of jane@acme.com'), { code: 'ECONNRESET' })
    const error = new Error('of jane@acme.com', { cause: new TypeError('a secret', { cause: inner }) })
    const { causes } = describeError(error)
    expect(causes).toMatch(/^TypeError at \S+log\.test\.ts:\d+:\d+ < RangeError ECONNRESET at \S+$/)
    const deep = Array.from({ length: 9 }).reduce<Error>((cause) => new Error('a secret', { cause }), inner)
    expect(describeError(deep).causes?.split(' < ')).toHaveLength(5)
  })

  it('gives what an error of Bolt or of Slack wraps', () => {
    const original = Object.assign(new TypeError('a secret', { cause: new RangeError('too') }), {
      code: 'ERR',
    })
    const { error_name, causes } = describeError(Object.assign(new Error('of jane@acme.com'), { original }))
    expect(error_name).toBe('Error')
    expect(causes).toMatch(/^TypeError ERR at \S+ < RangeError at \S+$/)
    const circular: Error & { original?: Error } = new Error('a secret')
    circular.original = circular
    expect(describeError(circular).causes?.split(' < ')).toHaveLength(5)
  })

  it('gives only the type of a cause that is no error', () => {
    expect(describeError(new Error('a secret', { cause: 'another' })).causes).toBe('string')
  })

  it.each(['a secret', undefined, null, { message: 'a secret' }])(
    'gives only the type of %j, which is no error',
    (thrown) => {
      expect(describeError(thrown)).toEqual({ error_name: typeof thrown })
    },
  )

  it('leaves out a code that is no string, and the place if there is no stack', () => {
    const error = Object.assign(new Error('a secret'), { code: 42 })
    delete error.stack
    expect(describeError(error)).toEqual({ error_name: 'Error' })
  })
})
