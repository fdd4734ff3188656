import { afterEach, describe, expect, it, vi } from 'vitest'
import { GRADED_LATE, GradeNotices } from '../../../src/shared/sessions/grade-notices.ts'
import { giveBack, takeDatabase } from '../../support/database/kept-database.ts'
import { ID } from '../../support/exec/session-documents.ts'
import { notification } from '../../support/outbox.ts'

afterEach(() => void vi.useRealTimers())

describe('a card of a session that is not graded', () => {
  it.each([
    [99, 'on'],
    [101, 'offered'],
  ])(
    'waits a tenth of a second to know who asked for the grade: told after %i ms, it is %s',
    async (ms, expected) => {
      const database = await takeDatabase()
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      const watch = { ...notification({ kind: GRADED_LATE.kind }), id: 'one' }
      const notices = new GradeNotices({
        outbox: {
          openAbout: () => new Promise((resolve) => setTimeout(() => resolve([watch]), ms)),
          hasOpen: () => Promise.resolve(false),
          enqueue: () => Promise.resolve(0),
          cancel: () => Promise.resolve(false),
        },
        database,
        workspace: 'T0ACME',
        clock: () => 0,
      })
      const notice = notices.noticeFor(ID, 'U0REP')
      await vi.advanceTimersByTimeAsync(200)
      expect(await notice).toBe(expected)
      await giveBack(database)
    },
  )
})
