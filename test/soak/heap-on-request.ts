/** Loaded before the bot: tells the parent how much heap is in use once all garbage is gone. Needs `--expose-gc`. */
process.on('message', () => {
  globalThis.gc?.()
  globalThis.gc?.()
  process.send?.(process.memoryUsage().heapUsed)
})
