import { describe, expect, it } from 'vitest'
import { Readiness } from '../../src/server/readiness.ts'
import type { SlackFailure } from '../../src/server/slack-failure.ts'

const refused = (code: string): SlackFailure => ({ kind: 'refused', code })

/** Connected, with nothing wrong. */
function ready(mode: 'http' | 'socket' = 'http', isStoreDegraded = () => false) {
  const readiness = new Readiness(mode, isStoreDegraded)
  readiness.slackAnswered(undefined)
  if (mode === 'socket') readiness.socketChanged(true)
  return readiness
}

describe('readiness', () => {
  it('is there once Slack has taken the token', () => {
    const readiness = new Readiness('http', () => false)
    expect(readiness.report()).toEqual({
      ready: false,
      parts: { process: 'ok', slack: 'connecting', store: 'ok', exec: 'ok' },
    })
    readiness.slackAnswered(undefined)
    expect(readiness.report().ready).toBe(true)
  })

  it.each(['invalid_auth', 'token_revoked', 'account_inactive'])('ends with %s from any call', (code) => {
    const readiness = ready()
    readiness.slackAnswered(refused(code))
    expect(readiness.report()).toMatchObject({ ready: false, parts: { slack: 'token_rejected' } })
    readiness.slackAnswered(undefined)
    expect(readiness.report().ready).toBe(true)
  })

  it.each([
    refused('channel_not_found'),
    { kind: 'limited', code: 'ratelimited' },
    { kind: 'unreachable', code: 'http_503' },
  ] as const)('stays with $code', (failure) => {
    const readiness = ready()
    readiness.slackAnswered(failure)
    expect(readiness.report().ready).toBe(true)
  })

  it('follows the socket in Socket Mode', () => {
    const readiness = new Readiness('socket', () => false)
    readiness.slackAnswered(undefined)
    expect(readiness.report()).toMatchObject({ ready: false, parts: { socket: 'disconnected' } })
    readiness.socketChanged(true)
    expect(readiness.report()).toMatchObject({ ready: true, parts: { socket: 'ok' } })
    readiness.socketChanged(false)
    expect(readiness.report().ready).toBe(false)
  })

  it('ends when the process stops', () => {
    const readiness = ready('socket')
    readiness.stop()
    expect(readiness.report()).toMatchObject({ ready: false, parts: { process: 'stopping' } })
  })

  it('is not lost with the store or with Exec, and names them', () => {
    let isDegraded = true
    const readiness = ready('http', () => isDegraded)
    readiness.execAnswered({ kind: 'timed_out' })
    expect(readiness.report()).toMatchObject({ ready: true, parts: { store: 'degraded', exec: 'degraded' } })
    isDegraded = false
    readiness.execAnswered(undefined)
    expect(readiness.report()).toMatchObject({ ready: true, parts: { store: 'ok', exec: 'ok' } })
  })

  it.each(['not_found', 'budget_kept'] as const)('does not hold %s against Exec', (kind) => {
    const readiness = ready()
    readiness.execAnswered({ kind })
    expect(readiness.report().parts.exec).toBe('ok')
  })
})
