import { useNavigate } from "@solidjs/router";
import { useQuery, useQueryClient } from "@tanstack/solid-query";
import { createSignal, type JSX, Match, Show, Switch } from "solid-js";
import { ALL_RECORDS } from "../../edge/protocol/view-address.ts";
import { viewQuery, viewsQuery } from "../state/views.ts";
import { viewPath } from "../view/over.ts";
import { createAnswer } from "./create-answer.ts";
import { createSending } from "./create-sending.ts";
import { createViewWork } from "./create-view-work.ts";
import { Refused } from "./refused.tsx";
import { type CommandsProps, ViewCommands } from "./view-commands.tsx";
import { ViewForm } from "./view-form.tsx";
import { viewGroups } from "./view-lines.ts";
import { ViewList } from "./view-list.tsx";
import type { TitleProps } from "./view-title.tsx";

const NONE = { me: null, everybody: null };

type Importing = Pick<CommandsProps, "onImport">;

/** The views of an object, and what can be done with the one that is shown. */
export function ViewPanel(props: TitleProps & Importing): JSX.Element {
  const [form, setForm] = createSignal<"save" | "rename" | null>(null);
  const sending = createSending();
  const work = createViewWork(props.list);
  const close = () => props.onOpen(false);
  const save = (done: () => Promise<void>) =>
    void sending.send(async () => {
      await done();
      close();
    });
  const common = { sending, onBack: () => setForm(null) };
  return (
    <Switch
      fallback={<Views {...props} sending={sending} work={work} onForm={setForm} onDone={close} />}
    >
      <Match when={form() === "save"}>
        <ViewForm
          {...common}
          first={{ name: "", shared: false }}
          label="Save view"
          onSave={(named) => save(() => work.saveAs(props.object, named))}
        />
      </Match>
      <Match when={form() === "rename" && props.list.under()}>
        {(view) => (
          <ViewForm
            {...common}
            first={view()}
            label="Save"
            onSave={(named) => save(() => work.change(view(), named))}
          />
        )}
      </Match>
    </Switch>
  );
}

function Views(props: TitleProps & Importing & Omit<CommandsProps, "defaults">): JSX.Element {
  const client = useQueryClient();
  const navigate = useNavigate();
  const query = useQuery(() => viewsQuery(props.object));
  const answer = createAnswer(query);
  const [text, setText] = createSignal("");
  const defaults = () => answer()?.defaults ?? NONE;
  const groups = () => viewGroups(answer()?.views ?? [], defaults(), `All ${props.label}`, text());
  const open = async (id: string) => {
    // The list that is shown stays until there is another one.
    if (id !== ALL_RECORDS) await client.prefetchQuery(viewQuery(id));
    props.onDone();
    navigate(viewPath(props.object, id));
  };
  return (
    <>
      <ViewList
        text={text()}
        onText={setText}
        groups={groups()}
        shown={props.list.under()?.id ?? ALL_RECORDS}
        isBehind={query.isPending}
        onOpen={(id) => void open(id)}
      />
      <Show when={query.error ?? props.sending.problem()}>
        {(problem) => (
          <div class="px-3 pb-2">
            <Refused problem={problem()} />
          </div>
        )}
      </Show>
      <ViewCommands {...props} defaults={defaults()} />
    </>
  );
}
