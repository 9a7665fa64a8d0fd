import { spawn } from "node:child_process";
import { Socket } from "node:net";

/** A running Postgres still writes for a moment, so the removal is tried again. */
const REMOVE = `for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => {});
process.stdin.resume().on("close", () =>
  fs.rmSync(process.argv[1], { recursive: true, force: true, maxRetries: 40, retryDelay: 25 }));`;

/** From now on, that folder is removed when this process ends in any way, even by kill -9. */
export function removeFolderAtEnd(path: string): void {
  const child = spawn(process.execPath, ["-e", REMOVE, path], {
    stdio: ["pipe", "ignore", "inherit"],
    detached: true,
    cwd: "/",
  });
  child.unref();
  if (child.stdin instanceof Socket) child.stdin.unref();
}
