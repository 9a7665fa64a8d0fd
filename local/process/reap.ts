import { spawn } from "node:child_process";
import { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { identify, type ProcessIdentity } from "./process-identity.ts";

/** What the parent tells the reaper; one JSON line each. */
export type ReaperOrder =
  | { do: "watch"; process: ProcessIdentity; signal: NodeJS.Signals }
  | { do: "forget"; pid: number };

let say: ((order: ReaperOrder) => void) | undefined;

/** From now until `forget`, that process is ended by `signal` when this one ends in any way. */
export function watch(pid: number, signal: NodeJS.Signals): void {
  tell({ do: "watch", process: identify(pid), signal });
}

export function forget(pid: number): void {
  tell({ do: "forget", pid });
}

function tell(order: ReaperOrder): void {
  say ??= startReaper();
  say(order);
}

/** By `spawn` itself: unlike other children, neither the reaper nor the pipe to it may keep us running. */
function startReaper(): (order: ReaperOrder) => void {
  const program = fileURLToPath(new URL("reaper.ts", import.meta.url));
  const child = spawn(process.execPath, [program], {
    stdio: ["pipe", "ignore", "inherit"],
    detached: true,
    cwd: "/",
  });
  child.on("error", () => {});
  child.stdin.on("error", () => {});
  child.unref();
  if (child.stdin instanceof Socket) child.stdin.unref();
  return (order) => child.stdin.write(`${JSON.stringify(order)}\n`);
}
