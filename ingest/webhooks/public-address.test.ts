import { expect, test } from "vitest";
import { isPublicAddress } from "./public-address.ts";

test.each([
  ["this network", "0.0.0.0"],
  ["private, 10", "10.1.2.3"],
  ["private, 172.16", "172.31.255.255"],
  ["private, 192.168", "192.168.0.1"],
  ["shared, of carriers", "100.64.0.1"],
  ["loopback", "127.0.0.53"],
  ["link-local, of metadata services", "169.254.169.254"],
  ["protocol assignments", "192.0.0.8"],
  ["documentation", "198.51.100.7"],
  ["benchmarks", "198.19.0.1"],
  ["multicast", "239.1.1.1"],
  ["reserved", "250.0.0.1"],
  ["broadcast", "255.255.255.255"],
  ["IPv6 unspecified", "::"],
  ["IPv6 loopback", "::1"],
  ["IPv4-mapped loopback", "::ffff:127.0.0.1"],
  ["IPv4-mapped, in hexadecimal", "::ffff:a00:1"],
  ["IPv4-mapped public", "::ffff:8.8.8.8"],
  ["IPv4-compatible", "::7f00:1"],
  ["NAT64", "64:ff9b::a00:1"],
  ["6to4 of a private one", "2002:a00:1::"],
  ["Teredo", "2001:0:4136:e378::1"],
  ["unique-local", "fd12:3456::1"],
  ["link-local", "fe80::1"],
  ["link-local with a zone", "fe80::1%eth0"],
  ["multicast, IPv6", "ff02::1"],
  ["documentation, IPv6", "2001:db8::1"],
  ["no address", "example.com"],
])("an address is not public: %s", (_, address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each(["8.8.8.8", "100.63.255.255", "172.32.0.1", "192.167.1.1", "2606:4700::1111"])(
  "%s is public",
  (address) => {
    expect(isPublicAddress(address)).toBe(true);
  },
);
