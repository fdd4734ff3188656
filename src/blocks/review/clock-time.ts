/**
 * A moment of a session as m:ss, from an hour on as h:mm:ss.
 *
 * @param seconds from the session's start. Nothing where it is missing or no time of a session.
 */
export function clockTime(seconds: number | null | undefined): string | undefined {
  const whole = Math.floor(seconds ?? -1)
  if (whole < 0 || whole >= 360_000) return undefined
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${twoDigits(rest)}` : `${minutes}:${twoDigits(rest)}`
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
