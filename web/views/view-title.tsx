import { createSignal, type JSX, lazy, Show } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import { Icon } from "../ui/icon.tsx";
import { Later } from "../ui/later.tsx";
import { Popover } from "../ui/popover.tsx";
import type { ListAddress } from "../view/list-address.ts";

const ViewPanel = lazy(async () => ({
  default: (await import("./view-panel.tsx")).ViewPanel,
}));

const ImportView = lazy(async () => ({
  default: (await import("./import-view.tsx")).ImportView,
}));

export type TitleProps = {
  readonly object: string;
  /** What a list of all records is called. */
  readonly label: string;
  readonly columns: readonly Column[];
  readonly list: ListAddress;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
};

/** What a list is called, and behind it all views of its object. */
export function ViewTitle(props: TitleProps): JSX.Element {
  const [isImporting, setImporting] = createSignal(false);
  const importOne = () => {
    props.onOpen(false);
    setImporting(true);
  };
  return (
    <>
      <Popover
        open={props.open}
        onOpen={props.onOpen}
        label="Views"
        title="Views (v)"
        width="md:w-80"
        side="left"
        isHeading
        button={
          <>
            <bdi class="truncate">{props.list.under()?.name ?? props.label}</bdi>
            <Icon name="right" class="rotate-90 text-ink-3" />
          </>
        }
      >
        <Later fallback={<div class="h-60" aria-busy="true" />}>
          <ViewPanel {...props} onImport={importOne} />
        </Later>
      </Popover>
      <Show when={isImporting()}>
        <Later>
          <ImportView {...props} onClose={() => setImporting(false)} />
        </Later>
      </Show>
    </>
  );
}
