import { config as readDotenv } from 'dotenv'
import { previewSession } from './preview-session.ts'

readDotenv({ quiet: true })
const { exitCode, output, problem } = await previewSession(process.argv[2], process.env)
if (output !== '') process.stdout.write(`${output}\n`)
if (problem !== '') process.stderr.write(`${problem}\n`)
process.exitCode = exitCode
