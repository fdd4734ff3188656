import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { folderWithApp } from './built-app.ts'

export type BuiltApp = Awaited<ReturnType<typeof builtApp>>
export type ReplicaProcess = Awaited<ReturnType<BuiltApp['start']>>

/** The app, built to be started in processes of its own. */
export async function builtApp() {
  const folder = await folderWithApp()
  const children: ChildProcess[] = []
  return {
    /** Resolves once it takes deliveries. */
    async start(env: Record<string, string>) {
      const child = spawn(process.execPath, [join(folder, 'main.js')], {
        cwd: folder,
        env: { PATH: process.env.PATH ?? '', ...env },
      })
      children.push(child)
      const closed = once(child, 'close')
      let output = ''
      child.stdout.on('data', (chunk) => {
        output += chunk
      })
      while (!/connected to Slack|ready for Slack/.test(output)) await once(child.stdout, 'data')
      return {
        url: `http://127.0.0.1:${/"port":(\d+)/.exec(output)?.[1]}`,
        /** What it has logged so far. */
        output: () => output,
        /** Resolves once it is gone. */
        async end(signal: 'SIGTERM' | 'SIGKILL') {
          child.kill(signal)
          await closed
        },
      }
    },
    /** Ends what still runs of it, too. */
    async remove() {
      for (const child of children) child.kill('SIGKILL')
      await rm(folder, { recursive: true })
    },
  }
}
