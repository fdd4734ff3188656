const DEFAULT_PORT = 4400

const chosenPort = readPort(process.env.PLAYGROUND_PORT)
// After the port, so that a wrong one is told without waiting for the rest.
const [{ startServer }, { startWorld }] = await Promise.all([import('./server.ts'), import('./world.ts')])
const world = await startWorld()
const server = await startOn(chosenPort ?? DEFAULT_PORT)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())
process.stdout.write(`The playground is at ${server.url} (Ctrl+C ends it)\n`)

function readPort(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  return port <= 65_535 ? port : fail('PLAYGROUND_PORT is not a port number.')
}

/** Takes any free port if the default one is taken. Exits if `PLAYGROUND_PORT` is taken. */
async function startOn(port: number) {
  try {
    return await startServer(world, port)
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    if (!isTaken) throw error
    if (chosenPort === undefined) return await startServer(world, 0)
    await world.close()
    return fail(`Port ${port} is taken.`)
  }
}

function fail(problem: string): never {
  process.stderr.write(`${problem}\n`)
  process.exit(1)
}

async function stop(): Promise<void> {
  await server.close()
  await world.close()
  process.exit()
}
