import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const listening = z.object({ msg: z.string(), port: z.number() })

/** Starts the bot as a process of its own, so that its heap is its own, and waits until it is connected. */
export async function startBotProcess(env: Record<string, string>) {
  const child = fork(fileURLToPath(new URL('../../src/main.ts', import.meta.url)), {
    cwd: '/',
    env: { PATH: process.env.PATH ?? '', OPS_PORT: '0', ...env },
    execArgv: [
      '--expose-gc',
      `--import=${import.meta.resolve('tsx')}`,
      `--import=${new URL('./heap-on-request.ts', import.meta.url)}`,
    ],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  process.once('exit', () => child.kill('SIGKILL'))
  if (child.stdout === null) throw new Error('The process has no output.')
  const lines: string[] = []
  const output = createInterface({ input: child.stdout })
  output.on('line', (line) => lines.push(`${line}\n`))
  while (!lines.some((line) => line.includes('connected to Slack'))) await once(output, 'line')
  const found = lines.flatMap((line) => listening.safeParse(JSON.parse(line)).data ?? [])
  const urlOf = (message: string) => `http://127.0.0.1:${found.find(({ msg }) => msg === message)?.port}`
  const url = urlOf('listening')

  async function inFlight(): Promise<number> {
    const text = await (await fetch(`${urlOf('listening for operations')}/metrics`)).text()
    return Number(/^slack_deliveries_in_flight (\d+)$/m.exec(text)?.[1])
  }

  return {
    url,
    /** The lines of the bot's log. */
    lines,
    /** Bytes in use after a collection of garbage. */
    async heap(): Promise<number> {
      const answered = once(child, 'message')
      child.send('heap')
      return z
        .tuple([z.number()])
        .rest(z.unknown())
        .parse(await answered)[0]
    },
    /** Resolves when nothing is being answered any more. */
    async idle(): Promise<void> {
      while ((await inFlight()) > 0) await new Promise((resolve) => setTimeout(resolve, 50))
    },
    /** Sends SIGTERM, and resolves to the exit code. */
    async stop(): Promise<number> {
      const closed = once(child, 'close')
      child.kill('SIGTERM')
      return z
        .tuple([z.number()])
        .rest(z.unknown())
        .parse(await closed)[0]
    },
  }
}
