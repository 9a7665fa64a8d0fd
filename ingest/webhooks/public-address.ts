import { BlockList, isIPv4, isIPv6 } from "node:net";

/**
 * IPv4 addresses that are not of the public internet: IANA IPv4 Special-Purpose Address Registry, and multicast. Of IPv6
 * the global unicast space alone is public (2000::/3, RFC 4291), less what the registry of IPv6 takes out of it. What has an
 * IPv4 address within (mapped, NAT64, 6to4, Teredo) is outside of it or taken out.
 */
const NOT_PUBLIC = [
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"],
  ...["172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16"],
  ...["198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"],
  ...["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"],
];

const notPublic = listOf(NOT_PUBLIC);
const globalUnicast = listOf(["2000::/3"]);

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", bits] = range.split("/");
    list.addSubnet(address, Number(bits), isIPv4(address) ? "ipv4" : "ipv6");
  }
  return list;
}

/** Whether an IP address is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !notPublic.check(address, "ipv4");
  if (!isIPv6(address) || address.includes("%")) return false;
  return globalUnicast.check(address, "ipv6") && !notPublic.check(address, "ipv6");
}
