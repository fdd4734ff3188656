import fc from 'fast-check'
import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** With how many values a test tries each of its properties, unless it says so. */
    propertyRuns: number
  }
}

fc.configureGlobal({ numRuns: inject('propertyRuns') })
