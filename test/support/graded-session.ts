import type { SessionDocument } from './exec/session-document.ts'
import type { TestApp } from './test-app.ts'

export function beginSession(app: TestApp, id: string, fields?: Partial<SessionDocument>): void {
  app.beginSession(id, fields)
}

export function gradeSession(app: TestApp, id: string, fields?: Partial<SessionDocument>): void {
  app.gradeSession(id, fields)
}

export async function lookLater(app: TestApp, ms?: number): Promise<void> {
  await app.pollLater(ms)
}
