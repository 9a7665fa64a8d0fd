import { fileURLToPath } from "node:url";
import { execaNode } from "execa";

/** A process of its own that runs a file of this folder, is sent what to read, and sends back what it measured. */
export function startReader(file: string) {
  const program = fileURLToPath(new URL(file, import.meta.url));
  return execaNode(program, { ipc: true, stdio: "inherit", reject: false });
}
