import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'

const MAIN = new URL('../../playground/main.ts', import.meta.url).pathname

/** The playground as `npm run playground` starts it, on a port. The caller must end it. `temporary` is where it puts its files. */
export function startPlayground(port: number, temporary = tmpdir()): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, ['--import', import.meta.resolve('tsx'), MAIN], {
    env: { PATH: process.env.PATH ?? '', PLAYGROUND_PORT: String(port), TMPDIR: temporary },
  })
}
