/**
 * Where a record is in the org; null where that is not known. The address comes from the org's answer to a sign-in, and
 * people follow it: it is https, or of this machine.
 *
 * @param instanceUrl with scheme, without a trailing slash
 */
export function orgHref(instanceUrl: string | null, id: string): string | null {
  if (instanceUrl === null || !URL.canParse(instanceUrl)) return null;
  const { protocol, hostname, origin } = new URL(instanceUrl);
  const isOwn = protocol === "http:" && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
  // `/id` leads to the record's page in whichever interface its reader has.
  return protocol === "https:" || isOwn ? `${origin}/${encodeURIComponent(id)}` : null;
}
