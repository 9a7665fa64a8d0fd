import { createSignal, onCleanup } from "solid-js";
import { ApiProblem } from "../client/api.ts";
import { download, type Progress } from "./download.ts";
import type { ExportChoice } from "./export-address.ts";
import { fileSink } from "./file-sink.ts";

/*
 * idle ─► running ─► done
 *   ▲        ├─► failed
 *   └────────┘ cancelled
 */
export type ExportState =
  | { readonly status: "idle" }
  | { readonly status: "running" | "done"; readonly progress: Progress }
  | { readonly status: "failed"; readonly reason: string };

const NOTHING: Progress = { rows: 0, bytes: 0 };

/** One file that is taken out. It is cancelled with the caller's owner. */
export function createExport() {
  const [state, setState] = createSignal<ExportState>({ status: "idle" });
  let running: AbortController | null = null;
  const cancel = () => running?.abort();
  onCleanup(cancel);

  const run = async (
    address: string,
    { format, name }: { readonly format: ExportChoice["format"]; readonly name: string },
  ): Promise<void> => {
    const sink = await fileSink(name);
    if (sink === null) return;
    running = new AbortController();
    const { signal } = running;
    setState({ status: "running", progress: NOTHING });
    const onProgress = (progress: Progress) => setState({ status: "running", progress });
    try {
      const progress = await download({ address, format, sink, signal, onProgress });
      setState({ status: "done", progress });
    } catch (error) {
      setState(signal.aborted ? { status: "idle" } : { status: "failed", reason: reasonOf(error) });
    }
  };
  return { state, run, cancel, reset: () => setState({ status: "idle" }) };
}

function reasonOf(error: unknown): string {
  if (error instanceof ApiProblem) return error.message;
  if (error instanceof DOMException && error.name === "QuotaExceededError")
    return "The disk is full. Nothing of the file was kept.";
  return `The file could not be written: ${String(error)}. Nothing of it was kept.`;
}
