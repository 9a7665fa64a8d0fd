import { type JSX, lazy } from "solid-js";
import { Icon } from "../ui/icon.tsx";
import { Later } from "../ui/later.tsx";
import { Popover } from "../ui/popover.tsx";
import type { HistoryProps } from "./history-form.tsx";

const HistoryForm = lazy(async () => ({
  default: (await import("./history-form.tsx")).HistoryForm,
}));

/** The button, and behind it the form for a moment of the list's history. */
export function HistoryMenu(
  props: HistoryProps & { readonly open: boolean; readonly onOpen: (open: boolean) => void },
): JSX.Element {
  return (
    <Popover
      open={props.open}
      onOpen={props.onOpen}
      label="History"
      title="The list as of a moment, or what changed since"
      width="md:w-96"
      button={
        <>
          <Icon name="clock" />
          <span class="sr-only lg:not-sr-only">As of…</span>
        </>
      }
    >
      <Later fallback={<div class="h-77" aria-busy="true" />}>
        <HistoryForm {...props} />
      </Later>
    </Popover>
  );
}
