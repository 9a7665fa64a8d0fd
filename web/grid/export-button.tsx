import { createSignal, type JSX, lazy, Show } from "solid-js";
import type { ExportProps } from "../export/export-dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { Later } from "../ui/later.tsx";

const ExportDialog = lazy(async () => ({
  default: (await import("../export/export-dialog.tsx")).ExportDialog,
}));

/** Opens what takes the list out as a file. */
export function ExportButton(props: Omit<ExportProps, "onClose">): JSX.Element {
  const [isOpen, setOpen] = createSignal(false);
  return (
    <>
      <button
        type="button"
        class="button"
        title="Take every record out as a file"
        onClick={() => setOpen(true)}
      >
        <Icon name="download" />
        <span class="sr-only lg:not-sr-only">Export</span>
      </button>
      <Show when={isOpen()}>
        <Later>
          <ExportDialog {...props} onClose={() => setOpen(false)} />
        </Later>
      </Show>
    </>
  );
}
