import { Agent, request } from 'node:http'
import type { SlackDelivery } from './slack-delivery.ts'

/** Sends deliveries to a process over kept-alive connections. */
export interface Deliverer {
  /** Resolves at the ack. Rejects for any status but 200. */
  deliver(delivery: SlackDelivery): Promise<void>
  close(): void
}

export function createDeliverer(port: number): Deliverer {
  const agent = new Agent({ keepAlive: true })

  return {
    deliver: ({ body, headers }) =>
      new Promise((resolve, reject) => {
        const options = { agent, host: '127.0.0.1', port, method: 'POST', path: '/slack/events', headers }
        request(options, (response) => {
          response.resume()
          response.on('error', reject)
          response.on('end', () => {
            if (response.statusCode === 200) resolve()
            else reject(new Error(`A delivery was answered with ${response.statusCode}.`))
          })
        })
          .on('error', reject)
          .end(body)
      }),
    close: () => agent.destroy(),
  }
}
