/** An email as it is compared: case and outer spaces do not count. */
export function normalEmail(email: string): string {
  return email.trim().toLowerCase()
}
