import { lookup as systemLookup, type LookupAddress, type LookupOptions } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { addressFault } from "../../edge/protocol/webhook.ts";
import { holds } from "../lib/injection-point.ts";
import { OrgmirrorError } from "../lib/orgmirror-error.ts";
import { isPublicAddress } from "./public-address.ts";

/** A webhook leads to where none may. */
export class AddressRefused extends OrgmirrorError {
  readonly kind = "webhook-address";
  constructor(host: string, why: string) {
    super(
      `${host} ${why}: webhooks lead to public addresses alone, but for hosts that WEBHOOK_PRIVATE_HOSTS names.`,
    );
  }
}

/** How names are resolved. */
export type Resolve = (
  host: string,
  options: LookupOptions & { readonly all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Hosts that may be private, as URLs spell them. */
export type PrivateHosts = ReadonlySet<string>;

/** Throws AddressRefused where it can be seen of the address itself. A name is seen by its lookup alone. */
export function checkAddress(url: URL, privateHosts: PrivateHosts): void {
  const fault = addressFault(url.href);
  if (fault !== null) throw new AddressRefused(url.host, `is refused, since ${fault}`);
  const host = bare(url.hostname);
  if (privateHosts.has(host)) return;
  if (url.protocol === "http:") throw new AddressRefused(url.host, "is this machine");
  if (isIP(host) !== 0 && !isPublicAddress(host))
    throw new AddressRefused(url.host, "is no public address");
}

/** An IPv6 address without its brackets, and a name without the dot of the root. */
export function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
}

/**
 * The lookup of connections of webhooks: fails with AddressRefused where any address that a name has is not public. The
 * connection goes to the addresses that were checked.
 *
 * @param exempt hosts of which none is refused
 */
export function guardedLookup(
  exempt: (host: string) => boolean,
  resolve: Resolve = systemLookup,
): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      const refused = error ?? refusalOf(host, addresses, exempt);
      const [first] = addresses ?? [];
      if (refused !== null || first === undefined)
        return done(refused ?? new AddressRefused(host, "has no address"), "");
      if (options.all) return done(null, addresses);
      done(null, first.address, first.family);
    });
  };
}

function refusalOf(
  host: string,
  addresses: readonly LookupAddress[],
  exempt: (host: string) => boolean,
): AddressRefused | null {
  if (!holds("a webhook leads to public addresses alone")) return null;
  if (exempt(bare(host)) || addresses.every(({ address }) => isPublicAddress(address))) return null;
  return new AddressRefused(host, "leads to an address that is not public");
}
