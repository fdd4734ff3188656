import { createServer } from 'node:http'
import { expect, it } from 'vitest'
import { createBoltOptions } from '../../src/slack/clients.ts'
import { close, listen } from '../support/loopback.ts'

it('delivers all answers of a full app, and of as many deliveries that it turns away, before the first times out', async () => {
  const server = createServer((_, response) => void setTimeout(() => response.end('ok'), 100))
  const apiUrl = `http://127.0.0.1:${await listen(server)}/respond`
  const { options, close: closeClients } = createBoltOptions(apiUrl, {
    retry: (_, run) => run(),
    onCall: () => undefined,
  })
  const answers = await Promise.all(
    Array.from({ length: 1000 }, () => options.fetch?.(apiUrl, { method: 'POST', body: '{}' })),
  )
  await closeClients()
  await close(server)
  expect(new Set(answers.map((answer) => answer?.status))).toEqual(new Set([200]))
})
