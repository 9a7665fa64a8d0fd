import { useQueryClient } from "@tanstack/solid-query";
import { createSignal, For, type JSX, Show } from "solid-js";
import type { MadeWebhook, WebhookEntry } from "../../edge/protocol/webhook.ts";
import { webhookCalls } from "../client/webhook-calls.ts";
import { AskedDialog } from "../ui/asked-dialog.tsx";
import { WEBHOOKS_KEY } from "./new-webhook.tsx";
import { addressText, deadLetters } from "./webhook-words.ts";

/** What can be done with a webhook. `asked`: what is said before it is done. */
type Action = {
  readonly name: string;
  readonly run: () => Promise<unknown>;
  readonly asked?: { readonly title: string; readonly detail: string; readonly keep: string };
};

function actionsOf(
  webhook: WebhookEntry,
  onSecret: (made: MadeWebhook) => void,
): readonly Action[] {
  const { id, url, state, places } = webhook;
  const isFailing = places.some(({ failingSince }) => failingSince !== null);
  const going = { name: "Set going", run: () => webhookCalls.change(id, { state: "on" }) };
  const at = addressText(url);
  const ofDead: readonly Action[] = [
    { name: "Send dead letters again", run: () => webhookCalls.retry(id) },
    {
      name: "Drop dead letters",
      run: () => webhookCalls.drop(id),
      asked: {
        title: `Drop the dead letters of “${at}”?`,
        detail: "The receiver never gets these changes. It cannot be taken back.",
        keep: "Keep them",
      },
    },
  ];
  return [
    { name: "Send a test", run: () => webhookCalls.test(id) },
    ...(state === "on"
      ? [{ name: "Pause", run: () => webhookCalls.change(id, { state: "paused" }) }]
      : [going]),
    ...(state === "on" && isFailing ? [{ ...going, name: "Try now" }] : []),
    ...(deadLetters(webhook) > 0 ? ofDead : []),
    {
      name: "New secret",
      run: async () => onSecret(await webhookCalls.newSecret(id)),
      asked: {
        title: `A new secret for “${at}”?`,
        detail:
          "Messages have the signatures of both for 24 hours, then that of the new one alone.",
        keep: "Keep this one",
      },
    },
    {
      name: "Delete",
      run: () => webhookCalls.remove(id),
      asked: {
        title: `Delete “${at}”?`,
        detail:
          "Nothing is sent to it any more, dead letters are dropped. It cannot be taken back.",
        keep: "Keep it",
      },
    },
  ];
}

/** The buttons of a webhook. */
export function WebhookActions(props: {
  readonly webhook: WebhookEntry;
  readonly onSecret: (made: MadeWebhook) => void;
}): JSX.Element {
  const client = useQueryClient();
  const [asked, setAsked] = createSignal<Action | null>(null);
  const [problem, setProblem] = createSignal<string | null>(null);
  const run = async ({ run: act }: Action): Promise<void> => {
    setProblem(null);
    try {
      await act();
      setAsked(null);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
    await client.invalidateQueries({ queryKey: WEBHOOKS_KEY });
  };
  const actions = () => actionsOf(props.webhook, props.onSecret);
  const names = () => actions().map(({ name }) => name);
  const press = (name: string) => {
    const action = actions().find((one) => one.name === name);
    if (action === undefined) return;
    if (action.asked === undefined) void run(action);
    else setAsked(action);
  };
  return (
    <div class="flex flex-wrap gap-2">
      <For each={names()}>
        {(name) => (
          <button
            type="button"
            class="button pointer-coarse:min-h-11"
            aria-label={`${name}: ${addressText(props.webhook.url)}`}
            onClick={() => press(name)}
          >
            {name}
          </button>
        )}
      </For>
      <Show when={asked() === null && problem()}>
        <p class="w-full text-sm text-bad-ink" role="alert">
          {problem()}
        </p>
      </Show>
      <Show when={asked()}>
        {(action) => (
          <ActionDialog
            action={action()}
            problem={problem()}
            onRun={() => void run(action())}
            onClose={() => setAsked(null)}
          />
        )}
      </Show>
    </div>
  );
}

function ActionDialog(props: {
  readonly action: Action;
  readonly problem: string | null;
  readonly onRun: () => void;
  readonly onClose: () => void;
}): JSX.Element {
  return (
    <AskedDialog
      title={props.action.asked?.title ?? props.action.name}
      detail={props.action.asked?.detail ?? ""}
      onClose={props.onClose}
    >
      <Show when={props.problem}>
        <p class="w-full text-sm text-bad-ink" role="alert">
          {props.problem}
        </p>
      </Show>
      <button type="button" class="button pointer-coarse:min-h-11" onClick={() => props.onClose()}>
        {props.action.asked?.keep}
      </button>
      <button
        type="button"
        class="button button-primary pointer-coarse:min-h-11"
        onClick={() => props.onRun()}
      >
        {props.action.name}
      </button>
    </AskedDialog>
  );
}
