import { openDownload } from "../client/download.ts";
import type { ExportChoice } from "./export-address.ts";
import { makeRowCounter } from "./row-counter.ts";

/** Where the bytes of a file go. */
export type Sink = {
  readonly write: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
  /** The file is whole. */
  readonly close: () => Promise<void>;
  /** Nothing of it stays. */
  readonly abort: () => Promise<void>;
};

export type Progress = { readonly rows: number; readonly bytes: number };

/**
 * Reads a file from the API to its end. What breaks off, or is cancelled, leaves no file behind. Throws ApiProblem, or
 * the signal's reason.
 */
export async function download(options: {
  readonly address: string;
  readonly format: ExportChoice["format"];
  readonly sink: Sink;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}): Promise<Progress> {
  const { address, format, sink, signal, onProgress } = options;
  const count = makeRowCounter(format);
  let progress: Progress = { rows: 0, bytes: 0 };
  try {
    const reader = (await openDownload(address, signal)).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      await sink.write(value);
      progress = { rows: count(value), bytes: progress.bytes + value.length };
      onProgress(progress);
    }
    await sink.close();
    return progress;
  } catch (error) {
    await sink.abort();
    throw error;
  }
}
