import { spawn } from 'node:child_process'
import { buildSimulation } from './build.ts'

const program = await buildSimulation()
const child = spawn(process.execPath, ['--enable-source-maps', program, ...process.argv.slice(2)], {
  stdio: 'inherit',
})
child.on('exit', (code) => {
  process.exitCode = code ?? 1
})
