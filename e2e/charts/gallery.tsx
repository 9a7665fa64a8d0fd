/** Every kind of chart with real and with ugly data, to be looked at and tested. It is no part of the dashboard. */
import { createSignal, For, type JSX } from "solid-js";
import { render } from "solid-js/web";
import { Chart } from "../../web/charts/chart.tsx";
import "./gallery.css";
import type { Tile } from "./made.ts";
import { TILES } from "./tiles.ts";

function TileView(props: { readonly tile: Tile }): JSX.Element {
  const [opened, setOpened] = createSignal<number | null>(null);
  const [answer, setAnswer] = createSignal(props.tile.answer);
  return (
    <section
      class="tile"
      id={props.tile.id}
      data-size={props.tile.size ?? "usual"}
      data-opened={opened()}
      ref={(element) =>
        element.addEventListener("move", () => setAnswer(props.tile.moved ?? answer()))
      }
    >
      <h2>{props.tile.drawing.title}</h2>
      <div class="tile-body">
        <Chart answer={answer()} drawing={props.tile.drawing} onOpen={setOpened} />
      </div>
    </section>
  );
}

/** `?only=<id>` shows one tile, which is sooner there than all of them. */
const only = new URLSearchParams(location.search).get("only");

function Gallery(): JSX.Element {
  return (
    <main>
      <h1 class="sr-only">Charts</h1>
      <div class="gallery">
        <For each={TILES.filter(({ id }) => !only || id === only)}>
          {(tile) => <TileView tile={tile} />}
        </For>
      </div>
    </main>
  );
}

const root = document.getElementById("gallery");
if (root) render(() => <Gallery />, root);
