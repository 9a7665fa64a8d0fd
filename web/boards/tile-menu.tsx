import { useNavigate } from "@solidjs/router";
import { type Accessor, createSignal, type JSX, onCleanup, Show } from "solid-js";
import type { Tile } from "../../edge/protocol/board.ts";
import { useSync } from "../state/sync.tsx";
import { Icon } from "../ui/icon.tsx";
import { announce } from "../ui/live-region.tsx";
import { Menu, type MenuItem } from "../ui/menu.tsx";
import { useBoard } from "./board-context.ts";
import type { LiveTile } from "./create-tile.ts";
import type * as TakeOut from "./export/take-out.ts";
import { keepLeft } from "./left-mark.ts";
import { allRowsAddress } from "./rows-address.ts";

/** How long it is said beside the button what was done. */
const SAID_MS = 2_500;

/** Loaded once somebody opens a menu. */
const takeOut = () => import("./export/take-out.ts");

/** What can be taken out of a tile, and what else can be done with it. */
export function TileMenu(props: {
  readonly tile: Tile;
  readonly live: LiveTile;
  /** What follows. */
  readonly items?: readonly MenuItem[];
}): JSX.Element {
  const navigate = useNavigate();
  const { board, place } = useBoard();
  const { said, take } = createTaking(() => props.live, place.asOf);
  let root: HTMLDivElement | undefined;
  const picture: Take = (code, taken) => {
    const tile = tileOf(root);
    const foot = code.pictureFoot(board(), props.tile, place.view().values, taken.at);
    return tile ? code.downloadPicture(tile, taken, foot) : undefined;
  };
  const openRows = () => {
    const address = allRowsAddress(props.live, place.view());
    const tile = tileOf(root);
    if (address === null) return;
    if (tile) keepLeft(tile, null);
    navigate(address);
  };
  const items = (): readonly MenuItem[] => [
    { label: "Copy as a table", onSelect: () => take((code, it) => code.copyTable(it), "Copied") },
    { label: "Download CSV", onSelect: () => take((code, it) => code.downloadCsv(it), "Saved") },
    { label: "Download PNG", onSelect: () => take(picture, "Saved") },
    { label: "Open the records", onSelect: openRows },
    ...(props.items ?? []),
  ];
  return (
    <div ref={(element) => (root = element)} class="flex items-center gap-2" data-not-in-picture="">
      <Show when={said()}>
        {(one) => (
          <span
            class="max-w-48 truncate text-2xs"
            classList={{ "text-bad-ink": one().isBad, "text-ink-3": !one().isBad }}
            title={one().text}
            aria-hidden="true"
          >
            {one().text}
          </span>
        )}
      </Show>
      <Menu
        label={`More of ${props.live.drawing().title}`}
        items={items()}
        onOpen={() => void takeOut().catch(() => undefined)}
      >
        <Icon name="more" />
      </Menu>
    </div>
  );
}

function tileOf(within: Element | undefined): HTMLElement | null {
  return within?.closest<HTMLElement>("[data-tile]") ?? null;
}

type Said = { readonly text: string; readonly isBad: boolean };
type Take = (code: typeof TakeOut, taken: TakeOut.Taken) => Promise<void> | void;

/** Takes something out of a tile as it is now, and says for a while what became of it. */
function createTaking(live: Accessor<LiveTile>, asOf: Accessor<string | null>) {
  const sync = useSync();
  const [said, setSaid] = createSignal<Said>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  const say = (text: string, isBad: boolean) => {
    announce("tile", `${live().drawing().title}: ${text}.`);
    setSaid({ text, isBad });
    clearTimeout(timer);
    timer = setTimeout(() => setSaid(), SAID_MS);
  };
  const take = async (run: Take, done: string): Promise<void> => {
    const joined = live().joined();
    if (joined === null) return say("There are no numbers yet", true);
    const at = new Date(asOf() ?? sync.nowMs());
    try {
      await run(await takeOut(), { answer: joined.answer, drawing: live().drawing(), at });
      say(done, false);
    } catch (error) {
      say(error instanceof Error ? error.message : "That failed", true);
    }
  };
  return { said, take: (run: Take, done: string) => void take(run, done) };
}
