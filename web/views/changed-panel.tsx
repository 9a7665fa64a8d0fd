import { createSignal, type JSX, onMount, Show } from "solid-js";
import type { ViewAnswer } from "../../edge/protocol/view.ts";
import { ApiProblem } from "../client/api.ts";
import type { ListAddress } from "../view/list-address.ts";
import { createSending, type Sending } from "./create-sending.ts";
import { createViewWork, type ViewWork } from "./create-view-work.ts";
import { Refused } from "./refused.tsx";
import { ViewForm } from "./view-form.tsx";
import type { Notice } from "./view-notice.tsx";
import { isolated } from "../format/isolated.ts";

export type ChangedProps = {
  readonly view: ViewAnswer;
  readonly list: ListAddress;
  readonly onNotice: (notice: Notice | null) => void;
};

type Props = ChangedProps & {
  /** Whether the address says something over the view. */
  readonly isChanged: boolean;
  readonly onDone: () => void;
};

/** What can be done with what a list has otherwise than its view. */
export function ChangedPanel(props: Props): JSX.Element {
  const [isNaming, setNaming] = createSignal(false);
  const sending = createSending();
  const work = createViewWork(props.list);
  const send = (one: () => Promise<void>) =>
    void sending.send(async () => {
      await one();
      props.onDone();
    });
  const drop = async () => {
    const { view } = props;
    await work.drop(view);
    props.onNotice({
      text: `“${isolated(view.name)}” is shown without your changes.`,
      undo: async () => {
        await work.takeBack(view);
        props.onNotice(null);
      },
    });
  };
  return (
    <Show
      when={isNaming()}
      fallback={
        <Choices
          {...props}
          sending={sending}
          work={work}
          send={send}
          drop={drop}
          onName={() => setNaming(true)}
        />
      }
    >
      <ViewForm
        first={{ name: `${props.view.name.slice(0, 100)} (copy)`, shared: false }}
        label="Save view"
        sending={sending}
        onSave={(named) => send(() => work.saveAs(props.view.object, named))}
        onBack={() => setNaming(false)}
      />
    </Show>
  );
}

function Choices(
  props: Props & {
    readonly sending: Sending;
    readonly work: ViewWork;
    readonly send: (one: () => Promise<void>) => void;
    readonly drop: () => Promise<void>;
    readonly onName: () => void;
  },
): JSX.Element {
  let choices: HTMLDivElement | undefined;
  onMount(() => choices?.querySelector("button")?.focus());
  const { work } = props;
  const isMine = () => props.view.isOwn;
  return (
    <div ref={(element) => (choices = element)} class="flex flex-col gap-2 p-3 text-sm">
      <p class="wrap-anywhere text-ink-2">
        {props.isChanged
          ? `The list is not as “${isolated(props.view.name)}” was saved.`
          : `“${isolated(props.view.name)}” is shown with changes that you keep for yourself.`}
      </p>
      <Show when={isMine()}>
        <Choice
          isFirst
          label="Save"
          text={props.view.shared ? "Everybody sees it so." : "The view is so from now on."}
          onChoose={() => props.send(() => work.save(props.view))}
        />
      </Show>
      <Show when={props.isChanged && props.view.shared}>
        <Choice
          label="Keep for me"
          text="You see the view so, and nobody else."
          onChoose={() => props.send(() => work.keep(props.view))}
        />
      </Show>
      <Choice label="Save as…" text="A view of its own." onChoose={() => props.onName()} />
      <Choice
        label="Discard"
        text={props.isChanged ? "Back to the view." : "Back to what everybody sees."}
        onChoose={() =>
          props.send(async () => (props.isChanged ? work.open(props.view) : props.drop()))
        }
      />
      <Refused problem={props.sending.problem()} />
      <Show when={isConflict(props.sending.problem())}>
        <Choice
          label="Open the saved one"
          text="Your changes are discarded."
          onChoose={() => props.send(() => work.openLatest(props.view))}
        />
        <Choice
          label="Save over it"
          text="What was saved meanwhile is lost."
          onChoose={() => props.send(() => work.saveOver(props.view))}
        />
      </Show>
    </div>
  );
}

const isConflict = (problem: Error | null) =>
  problem instanceof ApiProblem && problem.problem.title === "Changed meanwhile";

function Choice(props: {
  readonly label: string;
  /** What follows from it. */
  readonly text: string;
  readonly isFirst?: boolean;
  readonly onChoose: () => void;
}): JSX.Element {
  return (
    <div class="flex items-center gap-3">
      <button
        type="button"
        class="button w-36 shrink-0"
        classList={{ "button-primary": props.isFirst ?? false }}
        onClick={() => props.onChoose()}
      >
        {props.label}
      </button>
      <span class="text-xs text-ink-3">{props.text}</span>
    </div>
  );
}
