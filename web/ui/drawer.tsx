import { useLocation } from "@solidjs/router";
import { createEffect, type JSX, on } from "solid-js";
import { Dialog } from "./dialog.tsx";
import { Rail } from "./rail.tsx";

/** The rail on a narrow screen. Going somewhere closes it. */
export function Drawer(props: { readonly onClose: () => void }): JSX.Element {
  const location = useLocation();
  createEffect(
    on(
      () => location.pathname,
      () => props.onClose(),
      { defer: true },
    ),
  );
  return (
    <Dialog
      class="m-0 h-dvh max-h-none w-64 border-r border-line bg-page p-0"
      label="Menu"
      onClose={() => props.onClose()}
    >
      <Rail />
    </Dialog>
  );
}
