import { onCleanup } from "solid-js";
import type { Place } from "../../../edge/protocol/board.ts";
import { announce } from "../../ui/live-region.tsx";
import type { LiveArranging } from "./create-arranging.ts";
import { tileElement } from "./grid-step.ts";

const ARROWS: Readonly<Record<string, readonly [dx: number, dy: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export const KEYS_SENTENCE =
  "Arrows move it, Shift and arrows resize it. Enter ends, Escape puts it back.";

/**
 * A tile in "move" mode obeys arrows, and keeps the focus. Whatever takes the focus elsewhere ends it as Enter does.
 *
 * @returns what puts a tile into that mode
 */
export function arrangeByKeyboard(
  grid: HTMLElement,
  arranging: LiveArranging,
): (key: string) => void {
  const moving = () => {
    const at = arranging.now();
    return at === null || at.isCarried ? null : tileElement(grid, at.key);
  };
  const finish = (tile: HTMLElement, isKept: boolean) => {
    tile.removeAttribute("role");
    if (isKept) arranging.end();
    else arranging.cancel();
    announce("arrange", `${titleOf(tile)}: ${isKept ? "moved" : "put back"}.`);
    // Its place among the others may be another one now, which takes the focus from it.
    tile.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const tile = moving();
    const arrow = ARROWS[event.key];
    if (tile === null || event.target !== tile) return;
    if (event.key === "Enter" || event.key === "Escape") finish(tile, event.key === "Enter");
    else if (arrow) carryOut(tile, arrow, event.shiftKey);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const carryOut = (tile: HTMLElement, [dx, dy]: readonly [number, number], isSize: boolean) => {
    if (isSize) arranging.resize(dx, dy);
    else arranging.move(dx, dy);
    const place = arranging.landing();
    if (place) announce("arrange", placeWords(titleOf(tile), place));
    tile.scrollIntoView({ block: "nearest" });
  };
  const onFocusOut = ({ target, relatedTarget }: FocusEvent) => {
    const tile = moving();
    if (tile === null || target !== tile || relatedTarget === tile) return;
    tile.removeAttribute("role");
    arranging.end();
  };
  grid.addEventListener("keydown", onKeyDown);
  grid.addEventListener("focusout", onFocusOut);
  onCleanup(() => {
    grid.removeEventListener("keydown", onKeyDown);
    grid.removeEventListener("focusout", onFocusOut);
  });
  return (key) => {
    const tile = tileElement(grid, key);
    if (tile === null) return;
    tile.tabIndex = -1;
    // Or a screen reader would keep the arrows to itself.
    tile.setAttribute("role", "application");
    tile.focus();
    arranging.begin(key, false);
    announce("arrange", `${titleOf(tile)}: ${KEYS_SENTENCE}`);
  };
}

function titleOf(tile: HTMLElement): string {
  return tile.getAttribute("aria-label") ?? "The tile";
}

/** `Open pipeline: column 4, row 1, 3 wide, 4 high.` */
function placeWords(title: string, { x, y, width, height }: Place): string {
  return `${title}: column ${x + 1}, row ${y + 1}, ${width} wide, ${height} high.`;
}
