import { type JSX, Show } from "solid-js";
import type { ViewAnswer } from "../../edge/protocol/view.ts";
import type { ListAddress } from "../view/list-address.ts";
import { createSending } from "./create-sending.ts";
import { createViewWork } from "./create-view-work.ts";
import { Refused } from "./refused.tsx";
import { removedView } from "./removed-view.ts";
import { isolated } from "../format/isolated.ts";

/** Something that was done, or is not there, and the way back. */
export type Notice = {
  readonly text: string;
  readonly undo?: (() => Promise<void>) | undefined;
};

export function ViewNotice(props: Notice): JSX.Element {
  const sending = createSending();
  return (
    <div class="px-4 pb-2.5 md:px-5">
      <div
        class="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md bg-tint px-3 py-2 text-sm"
        role="status"
      >
        <span class="min-w-0 flex-1 wrap-anywhere">{props.text}</span>
        <Refused problem={sending.problem()} />
        <Show when={props.undo}>
          {(undo) => (
            <button type="button" class="button" onClick={() => void sending.send(undo())}>
              Undo
            </button>
          )}
        </Show>
      </div>
    </div>
  );
}

/** In the place of a view that is gone. The one that was removed here can be brought back. */
export function GoneNotice(props: {
  readonly id: string;
  readonly label: string;
  readonly list: ListAddress;
}): JSX.Element {
  const work = createViewWork(props.list);
  const removed = (): ViewAnswer | null => {
    const view = removedView();
    return view?.id === props.id ? view : null;
  };
  return (
    <Show
      when={removed()}
      fallback={
        <ViewNotice
          text={`That view is gone, or is not shared with you. These are all ${props.label}.`}
        />
      }
    >
      {(view) => (
        <ViewNotice
          text={`“${isolated(view().name)}” is removed. These are all ${props.label}.`}
          undo={() => work.restore(view())}
        />
      )}
    </Show>
  );
}
