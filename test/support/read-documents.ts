import type { Assignment } from '../../src/exec/assignment.ts'
import { readParts } from '../../src/exec/list-page.ts'
import { sentAssignmentSchema, toAssignment } from '../../src/exec/sent-assignment.ts'
import { readSession, sentSummarySchema, toSession, toSummary } from '../../src/exec/sent-session.ts'
import type { Session, SessionSummary } from '../../src/exec/session.ts'
import type { SessionDocument } from './exec/session-document.ts'
import {
  documentWithoutRubric,
  documentWithoutTexts,
  enormousDocument,
  sessionDocument,
  ungradedDocument,
} from './exec/session-documents.ts'

/** What Exec sends, as the app reads it. */
export function readDocument(document: unknown): Session {
  const session = readSession(document)
  if (session === undefined) throw new Error('no session')
  return toSession(session.read)
}

export function summaryOf(document: unknown): SessionSummary {
  const summary = readParts(sentSummarySchema, document)
  if (summary === undefined) throw new Error('no line of a list')
  return toSummary(summary.read)
}

export function assignmentOf(document: unknown): Assignment {
  return toAssignment(sentAssignmentSchema.parse(document))
}

const reading =
  (document: (overrides?: Partial<SessionDocument>) => SessionDocument) =>
  (overrides?: Partial<SessionDocument>) => ({
    ...readDocument(document(overrides)),
    id: document(overrides).id,
  })

export const gradedSession = reading(sessionDocument)
export const ungradedSession = reading(ungradedDocument)
export const sessionWithoutRubric = reading(documentWithoutRubric)
export const sessionWithoutTexts = reading(documentWithoutTexts)
export const enormousSession = reading(enormousDocument)
