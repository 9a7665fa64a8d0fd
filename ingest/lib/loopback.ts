/**
 * Whether a host name or address is this machine's own. A name that merely resolves to it is not: whoever has the name
 * can let it point elsewhere.
 *
 * @param hostname as of a URL: IPv6 in brackets, lower case
 */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** Whether a URL sends what it carries in the clear over a network. */
export function isPlainRemote(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "http:" && !isLoopback(hostname);
}
