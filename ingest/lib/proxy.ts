import { setGlobalProxyFromEnv } from "node:http";

/** A forward proxy, and the hosts that are called without it (`NO_PROXY`: separated by commas). */
export type Proxy = { readonly url: string; readonly except: string };

const THIS_MACHINE = "localhost,127.0.0.1,::1";
/** What grpc-js reads, in its order. It has no other way to be told. */
const GRPC_NAMES = ["grpc_proxy", "https_proxy", "http_proxy"] as const;

/**
 * Sends every later call of this process through the proxy: `fetch` and `node:http(s)` (Node's own support, "Built-in
 * Proxy Support"), and gRPC (grpc-js, `environment variables`). Null: none goes through one, whatever the environment
 * says; otherwise half of the calls would, since grpc-js obeys variables that Node does not.
 *
 * Call it before the first call. A gRPC channel keeps what held when it was made.
 *
 * @returns takes it back
 */
export function useProxy(proxy: Proxy | null): () => void {
  const before = { ...process.env };
  for (const name of GRPC_NAMES) delete process.env[name];
  const hosts = (proxy?.except ?? "").split(",").map((host) => host.trim());
  const except = [THIS_MACHINE, ...hosts.filter(Boolean)].join(",");
  if (proxy !== null && !hosts.includes("*")) process.env["grpc_proxy"] = proxy.url;
  // grpc-js compares the ends of names, and knows no asterisk.
  process.env["no_grpc_proxy"] = except.replaceAll("*.", ".");
  const restore = setGlobalProxyFromEnv(
    proxy === null ? {} : { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, NO_PROXY: except },
  );
  return () => {
    restore();
    for (const name of [...GRPC_NAMES, "no_grpc_proxy"]) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  };
}
