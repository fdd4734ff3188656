import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { folderWithApp } from './built-app.ts'

/** The app, built to be started in processes of its own. */
export interface BuiltApp {
  /** Resolves once it takes deliveries. */
  start(env: Record<string, string>): Promise<ReplicaProcess>
  /** Ends what still runs of it, too. */
  remove(): Promise<void>
}

export interface ReplicaProcess {
  url: string
  /** What it has logged so far. */
  output(): string
  /** Resolves once it is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

export async function builtApp(): Promise<BuiltApp> {
  const folder = await folderWithApp()
  const children: ChildProcess[] = []
  return {
    async start(env) {
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
      while (!output.includes('connected to Slack')) await once(child.stdout, 'data')
      return {
        url: `http://127.0.0.1:${/"port":(\d+)/.exec(output)?.[1]}`,
        output: () => output,
        async end(signal) {
          child.kill(signal)
          await closed
        },
      }
    },
    async remove() {
      for (const child of children) child.kill('SIGKILL')
      await rm(folder, { recursive: true })
    },
  }
}
