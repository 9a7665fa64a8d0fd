import { createSignal, type JSX, Show } from "solid-js";
import { Popover } from "../ui/popover.tsx";
import { difference } from "../view/difference.ts";
import { readerSearch } from "../view/over.ts";
import { type ChangedProps, ChangedPanel } from "./changed-panel.tsx";

/** Says that the list is not the view as it was saved, and has what can be done about it. */
export function ChangedMenu(props: ChangedProps): JSX.Element {
  const [isOpen, setOpen] = createSignal(false);
  const isChanged = () => difference(readerSearch(props.view), props.list.search()) !== "";
  return (
    <Show when={isChanged() || props.view.change !== null}>
      <Popover
        open={isOpen()}
        onOpen={setOpen}
        label="Changes to the view"
        title="What to do with the changes"
        width="md:w-80"
        side="left"
        button={
          <>
            <span class="size-1.5 rounded-full bg-accent" />
            {isChanged() ? "Changed" : "Your changes"}
          </>
        }
      >
        <ChangedPanel {...props} isChanged={isChanged()} onDone={() => setOpen(false)} />
      </Popover>
    </Show>
  );
}
