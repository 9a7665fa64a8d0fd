import { useLocation, useNavigate } from "@solidjs/router";
import { type Accessor, createEffect, createMemo, onCleanup } from "solid-js";
import type { Board } from "../../edge/protocol/board.ts";
import { showBare } from "../ui/bare.ts";
import { isWallSearch, wallSearch } from "./wall-search.ts";

export type Wall = {
  readonly isOn: Accessor<boolean>;
  readonly start: () => void;
  readonly end: () => void;
};

/** A board that fills a screen which nobody sits at, where the address says `?wall`. */
export function createWall(
  board: Accessor<Pick<Board, "tiles">>,
  root: Accessor<HTMLElement | undefined>,
): Wall {
  const location = useLocation();
  const navigate = useNavigate();
  const isOn = createMemo(() => isWallSearch(location.search));
  const rows = createMemo(() =>
    Math.max(1, ...board().tiles.map(({ place }) => place.y + place.height)),
  );
  const go = (on: boolean) =>
    navigate(location.pathname + wallSearch(location.search, on), { replace: true, scroll: false });
  const end = () => {
    if (document.fullscreenElement !== null) void document.exitFullscreen();
    go(false);
  };
  showBare(isOn);
  createEffect(() => {
    const [element, count] = [root(), rows()];
    if (!isOn() || element === undefined) return;
    let stop: (() => void) | null = null;
    let isOver = false;
    const keep = async () => {
      const { keepWall } = await import("./export/keep-wall.ts");
      if (!isOver) stop = keepWall(element, count, end);
    };
    // Without it the board is shown all the same.
    keep().catch(() => undefined);
    onCleanup(() => {
      isOver = true;
      stop?.();
    });
  });
  return {
    isOn,
    start() {
      // A browser that has no full screen, or refuses it, shows the wall in its window.
      root()
        ?.requestFullscreen?.()
        .catch(() => undefined);
      go(true);
    },
    end,
  };
}
