import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect, it } from 'vitest'
import { createBoltOptions } from '../../src/slack/clients.ts'

it('delivers all answers of a full app, and of as many deliveries that it turns away, before the first times out', async () => {
  const server = createServer((_, response) => void setTimeout(() => response.end('ok'), 100))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const apiUrl = `http://127.0.0.1:${port}/respond`
  const { options, close } = createBoltOptions(apiUrl, { retry: (_, run) => run(), onCall: () => undefined })
  const answers = await Promise.all(
    Array.from({ length: 1000 }, () => options.fetch?.(apiUrl, { method: 'POST', body: '{}' })),
  )
  await close()
  server.closeAllConnections()
  server.close()
  expect(new Set(answers.map((answer) => answer?.status))).toEqual(new Set([200]))
})
