import { For, type JSX } from "solid-js";
import type { ViewDefaults } from "../../edge/protocol/view.ts";
import type { Sending } from "./create-sending.ts";
import type { ViewWork } from "./create-view-work.ts";
import { defaultCommands, type ViewCommand } from "./default-commands.ts";
import type { TitleProps } from "./view-title.tsx";

export type CommandsProps = Pick<TitleProps, "object" | "list"> & {
  readonly defaults: ViewDefaults;
  readonly work: ViewWork;
  readonly sending: Sending;
  /** Opens the list views of the org. */
  readonly onImport: () => void;
  readonly onForm: (form: "save" | "rename") => void;
  readonly onDone: () => void;
};

/** What can be done with the view that is shown. */
export function ViewCommands(props: CommandsProps): JSX.Element {
  const send = (work: () => Promise<void>) => void props.sending.send(work);
  const own = (): readonly ViewCommand[] => {
    const view = props.list.under();
    if (!view?.isOwn) return [];
    const { shared } = view;
    return [
      { label: "Rename…", run: () => props.onForm("rename") },
      {
        label: shared ? "Keep it to yourself" : "Share with everybody",
        run: () => send(() => props.work.change(view, { shared: !shared })),
      },
      {
        label: "Remove",
        run: () =>
          send(async () => {
            await props.work.remove(view);
            props.onDone();
          }),
      },
    ];
  };
  const commands = () => [
    { label: "Save this list as a view…", run: () => props.onForm("save") },
    { label: "Import a list view of Salesforce…", run: () => props.onImport() },
    ...defaultCommands(props.list.under(), props.defaults, (of, view) =>
      send(() => props.work.choose({ object: props.object, of, view })),
    ),
    ...own(),
  ];
  return (
    <ul class="border-t border-line p-1" aria-label="What can be done">
      <For each={commands()}>
        {({ label, run }) => (
          <li>
            <button
              type="button"
              class="menu-item w-full hover:bg-hover"
              disabled={props.sending.isSending()}
              onClick={run}
            >
              {label}
            </button>
          </li>
        )}
      </For>
    </ul>
  );
}
