import { type JSX, onCleanup } from "solid-js";
import type { Board, Tile } from "../../edge/protocol/board.ts";
import type { BoardEditing } from "./board-editing.ts";
import type { BoardLive } from "./create-board-live.ts";
import type { BoardPlace } from "./create-board-place.ts";
import { createTile, type LiveTile } from "./create-tile.ts";
import type { Describe } from "../condition/field-at.ts";
import { TileMenu } from "./tile-menu.tsx";
import { TileView } from "./tile-view.tsx";

/** A tile where the board has it. `onTile` is told of it while it is there. */
export function BoardTile(props: {
  readonly tile: Tile;
  readonly board: Pick<Board, "filters">;
  readonly place: BoardPlace;
  readonly describe: Describe;
  readonly live: BoardLive;
  readonly edit?: BoardEditing | undefined;
  /** Opens it in the form, where that can be. */
  readonly onChange?: ((key: string) => void) | undefined;
  readonly onTile: (tile: LiveTile) => () => void;
}): JSX.Element {
  const made = createTile({
    tile: () => props.tile,
    board: () => props.board,
    view: props.place.view,
    describe: props.describe,
    live: props.live,
    onRefused: props.place.refuse,
  });
  onCleanup(props.onTile(made));
  const style = () => {
    const { x, y, width, height } = props.edit?.placeOf(props.tile) ?? props.tile.place;
    return {
      "--x": String(x + 1),
      "--y": String(y + 1),
      "--width": String(width),
      "--height": String(height),
    };
  };
  return (
    <div role="listitem" class="tile-place" style={style()}>
      <TileView
        tile={props.tile}
        board={props.board}
        place={props.place}
        live={made}
        onChange={props.onChange && (() => props.onChange?.(props.tile.key))}
        menu={
          <TileMenu tile={props.tile} live={made} items={props.edit?.items(props.tile) ?? []} />
        }
      />
      {props.edit?.corner()}
    </div>
  );
}
