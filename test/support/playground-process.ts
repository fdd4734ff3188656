import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'

const MAIN = new URL('../../playground/main.ts', import.meta.url).pathname

/** The playground as `npm run playground` starts it, on a port. The caller must end it. */
export function startPlayground(port: number): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, ['--import', import.meta.resolve('tsx'), MAIN], {
    env: { PATH: process.env.PATH ?? '', PLAYGROUND_PORT: String(port) },
  })
}
