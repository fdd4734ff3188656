import { PassThrough } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { AbortError, FetchError, type RequestInit, Response } from 'node-fetch'
import { type ExecAnswer, TRICKLE_MS } from './faults.ts'

/** What node-fetch makes of an answer. @param onEnd called with its status, or with none where no answer came. */
export function fetchOf(
  answer: Promise<ExecAnswer>,
  { signal, size = 0 }: RequestInit,
  onEnd: (status: number | undefined) => void,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    let isAborted = false
    let fail = reject
    const abort = () => {
      if (!isAborted) onEnd(undefined)
      isAborted = true
      fail(new AbortError('The operation was aborted.'))
    }
    if (signal?.aborted) return abort()
    signal?.addEventListener('abort', abort)
    const deliver = async ({ status, headers, body, arrives }: ExecAnswer) => {
      if (isAborted || arrives === 'never') return
      onEnd(arrives === 'reset' ? undefined : status)
      if (arrives === 'reset') return reject(broken('ECONNRESET'))
      const head = { status, headers, size }
      if (arrives === undefined) {
        signal?.removeEventListener('abort', abort)
        return resolve(new Response(body, head))
      }
      const stream = new PassThrough()
      // Until somebody reads it.
      stream.on('error', () => undefined)
      fail = (error) => stream.destroy(error)
      resolve(new Response(stream, head))
      if (arrives === 'half') {
        stream.write(body.subarray(0, body.length / 2))
        return fail(broken('ERR_STREAM_PREMATURE_CLOSE'))
      }
      for (const byte of body) {
        if (stream.destroyed) return
        stream.write(Buffer.of(byte))
        await sleep(TRICKLE_MS)
      }
      stream.end()
    }
    answer.then(deliver).catch(reject)
  })
}

function broken(code: string): FetchError {
  return new FetchError('The connection ended', 'system', { code, errno: code })
}
