import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

const compose = z
  .object({
    services: z.record(
      z.string(),
      z.object({
        image: z.string().optional(),
        mem_limit: z.string().optional(),
        security_opt: z.array(z.string()).default([]),
      }),
    ),
  })
  .parse(parse(readFileSync('compose.yaml', 'utf8')))
const services = Object.entries(compose.services)
const dockerfile = readFileSync('Dockerfile', 'utf8')
/** An exact version, and the digest of what it was. */
const PINNED = /^\w+:\d+\.\d+[\w.-]*@sha256:[\da-f]{64}$/

it.each(services)('in compose.yaml, %s has a limit of memory, and gains no privileges', (_, service) => {
  expect(service.mem_limit).toMatch(/^\d+[mg]$/)
  expect(service.security_opt).toContain('no-new-privileges:true')
})

it('each image is pinned to a version and a digest, and the app has the same one twice', () => {
  const ofServices = services.flatMap(([, { image }]) => image ?? [])
  const [build, app, ...others] = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)
  expect([build, others]).toEqual([app, []])
  for (const image of [...ofServices, app]) expect(image).toMatch(PINNED)
})

it('the image runs as a user whose number Kubernetes can check', () => {
  expect(dockerfile.match(/^USER .*$/gm)).toEqual(['USER 1000:1000'])
})
