/* Loaded into each measured process: tells how much processor time it has taken, in milliseconds, whenever it is asked. */

process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.((user + system) / 1000)
})
process.channel?.unref()
