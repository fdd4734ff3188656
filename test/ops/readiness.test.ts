import { describe, expect, it } from 'vitest'
import { Readiness } from '../../src/ops/health.ts'
import type { SlackFailure } from '../../src/slack/failure.ts'
import { capturedLog } from '../support/captured-log.ts'

const refused = (code: string): SlackFailure => ({ kind: 'refused', code })

const REPORTS = { isStoreDegraded: () => false, groups: () => undefined }

/** A readiness that reports ready. */
function ready(mode: 'http' | 'socket' = 'http', isStoreDegraded = () => false, { log } = capturedLog()) {
  const readiness = new Readiness(mode, { isStoreDegraded, groups: () => undefined }, log)
  readiness.start()
  readiness.slackAnswered(undefined)
  if (mode === 'socket') readiness.socketChanged(true)
  return readiness
}

describe('Readiness', () => {
  it('is ready once Slack accepts the token, and the app takes deliveries', () => {
    const readiness = new Readiness('http', REPORTS, capturedLog().log)
    expect(readiness.report()).toEqual({
      ready: false,
      parts: { process: 'starting', slack: 'connecting', store: 'ok', exec: 'ok' },
    })
    readiness.slackAnswered(undefined)
    expect(readiness.report().ready).toBe(false)
    readiness.start()
    expect(readiness.report().ready).toBe(true)
  })

  it('says nothing of Slack where each of many workspaces has a token of its own', () => {
    const readiness = new Readiness('many_workspaces', REPORTS, capturedLog().log)
    readiness.start()
    expect(readiness.report()).toEqual({
      ready: true,
      parts: { process: 'ok', store: 'ok', exec: 'ok' },
    })
  })

  it.each(['invalid_auth', 'token_revoked', 'account_inactive'])(
    'is not ready after %s from any call to Slack',
    (code) => {
      const readiness = ready()
      readiness.slackAnswered(refused(code))
      expect(readiness.report()).toMatchObject({ ready: false, parts: { slack: 'token_rejected' } })
      readiness.slackAnswered(undefined)
      expect(readiness.report().ready).toBe(true)
    },
  )

  it.each([
    refused('channel_not_found'),
    { kind: 'limited', code: 'ratelimited' },
    { kind: 'unreachable', code: 'http_503' },
  ] as const)('stays ready after the failure $code', (failure) => {
    const readiness = ready()
    readiness.slackAnswered(failure)
    expect(readiness.report().ready).toBe(true)
  })

  it('logs once that Slack rejects the token, and once that it accepts the token again', () => {
    const captured = capturedLog()
    const readiness = ready('http', () => false, captured)
    expect(captured.lines).toEqual([])
    for (let calls = 0; calls < 2; calls += 1) readiness.slackAnswered(refused('token_revoked'))
    expect(captured.lines).toEqual([expect.stringMatching(/token_revoked.*takes the bot token no more/)])
    for (let calls = 0; calls < 2; calls += 1) readiness.slackAnswered(undefined)
    expect(captured.lines.slice(1)).toEqual([expect.stringContaining('takes the bot token again')])
  })

  it('does not log a token that Slack never accepted', () => {
    const { log, lines } = capturedLog()
    new Readiness('http', REPORTS, log).slackAnswered(refused('invalid_auth'))
    expect(lines).toEqual([])
  })

  it('logs once that the socket is closed, but not during a stop', () => {
    const captured = capturedLog()
    const readiness = ready('socket', () => false, captured)
    for (const isOpen of [false, false, true]) readiness.socketChanged(isOpen)
    readiness.stop()
    readiness.socketChanged(false)
    expect(captured.lines).toEqual([
      expect.stringContaining('the socket to Slack is open'),
      expect.stringContaining('the socket to Slack is closed'),
      expect.stringContaining('the socket to Slack is open'),
    ])
  })

  it('stays ready while the store or Exec is degraded, and reports both', () => {
    let isDegraded = true
    const readiness = ready('http', () => isDegraded)
    readiness.execAnswered({ kind: 'timed_out' })
    expect(readiness.report()).toMatchObject({ ready: true, parts: { store: 'degraded', exec: 'degraded' } })
    isDegraded = false
    readiness.execAnswered(undefined)
    expect(readiness.report()).toMatchObject({ ready: true, parts: { store: 'ok', exec: 'ok' } })
  })

  it.each([
    { kind: 'not_found' },
    { kind: 'quota_reserved' },
    { kind: 'personal_limit', until: new Date(0) },
  ] as const)('does not report Exec as degraded after $kind', (error) => {
    const readiness = ready()
    readiness.execAnswered(error)
    expect(readiness.report().parts.exec).toBe('ok')
  })

  it.each([
    { kind: 'key_rejected' },
    { kind: 'workspace_inactive' },
    { kind: 'limited', until: new Date(0) },
  ] as const)('reports Exec as degraded after $kind only where there is one workspace', (error) => {
    const readiness = ready()
    readiness.execAnswered(error, { isOneOfMany: true })
    expect(readiness.report().parts.exec).toBe('ok')
    readiness.execAnswered(error)
    expect(readiness.report().parts.exec).toBe('degraded')
  })
})
