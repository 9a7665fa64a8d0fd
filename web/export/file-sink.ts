import type { Sink } from "./download.ts";

/** What a browser that lets a page write a file has (File System Access). */
type Picker = (options: { readonly suggestedName: string }) => Promise<{
  createWritable(): Promise<Sink>;
}>;

/**
 * Where a file of that name goes: on the disk as it comes, where the browser lets a page do that and the person says
 * where; else into the browser's own downloads once it is whole. Null where the person thought better of it. To be called
 * by what the person pressed, before anything is waited for.
 */
export async function fileSink(name: string): Promise<Sink | null> {
  const picker = (globalThis as { readonly showSaveFilePicker?: Picker }).showSaveFilePicker;
  if (picker === undefined) return downloadSink(name);
  try {
    return await (await picker({ suggestedName: name })).createWritable();
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return null;
    // Policies forbid the picker here and there.
    return downloadSink(name);
  }
}

/** A Blob of many parts is kept by the browser, on the disk where it is large. */
function downloadSink(name: string): Sink {
  let whole = new Blob();
  return {
    write(bytes) {
      whole = new Blob([whole, bytes]);
      return Promise.resolve();
    },
    close() {
      const url = URL.createObjectURL(whole);
      const link = Object.assign(document.createElement("a"), { href: url, download: name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
      return Promise.resolve();
    },
    abort() {
      whole = new Blob();
      return Promise.resolve();
    },
  };
}
