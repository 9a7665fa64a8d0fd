import { X509Certificate } from "node:crypto";
import { connect, createServer, type Server } from "node:tls";
import { afterEach, expect, test } from "vitest";
import { selfSignedCertificate } from "./certificate.ts";

let server: Server | undefined;

afterEach(() => server?.close());

function listen(hosts: readonly string[]): Promise<{ port: number; certificate: string }> {
  const { key, certificate } = selfSignedCertificate(hosts);
  server = createServer({ key, cert: certificate }, (socket) => socket.end("hello"));
  const listening = server;
  return new Promise((resolve) => {
    listening.listen(0, "127.0.0.1", () => {
      const address = listening.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      resolve({ port, certificate });
    });
  });
}

function greeting(port: number, ca: string, servername?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const named = servername === undefined ? {} : { servername };
    const socket = connect({ host: "127.0.0.1", port, ca, ...named });
    socket.setEncoding("utf8");
    socket.on("data", (data: string) => resolve(data));
    socket.on("error", reject);
  });
}

test("Node's TLS accepts it as its own authority, by address and by name", async () => {
  const { port, certificate } = await listen(["localhost", "127.0.0.1", "::1"]);
  expect(await greeting(port, certificate)).toBe("hello");
  expect(await greeting(port, certificate, "localhost")).toBe("hello");
});

test("another host's certificate is refused", async () => {
  const { port, certificate } = await listen(["elsewhere.test"]);
  await expect(greeting(port, certificate)).rejects.toThrow(/does not match|altnames/i);
});

test("it names its hosts and its expiry", () => {
  const { certificate } = selfSignedCertificate(["localhost", "127.0.0.1", "::1"]);
  const parsed = new X509Certificate(certificate);
  expect(parsed.subject).toBe("CN=localhost");
  expect(parsed.subjectAltName).toBe(
    "DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1",
  );
  expect(parsed.verify(parsed.publicKey)).toBe(true);
  expect(Date.parse(parsed.validFrom)).toBeLessThan(Date.now());
  expect(Date.parse(parsed.validTo)).toBeGreaterThan(Date.now() + 300 * 24 * 3_600_000);
});
