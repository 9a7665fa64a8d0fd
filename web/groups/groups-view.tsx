import { useLocation, useNavigate } from "@solidjs/router";
import { createMemo, createSignal, type JSX } from "solid-js";
import * as v from "valibot";
import { Moment } from "../../edge/protocol/question.ts";
import "../boards/boards.css";
import { createBoardLive } from "../boards/create-board-live.ts";
import { createTile } from "../boards/create-tile.ts";
import { TileView } from "../boards/tile-view.tsx";
import type { ObjectDescription } from "../client/api.ts";
import { createDescribed } from "../condition/create-described.ts";
import { objectsOf } from "../condition/field-at.ts";
import { readerZone } from "../format/reader-zone.ts";
import { showConnections } from "../live/connection.ts";
import { showPlace } from "../ui/place.tsx";
import { type Grouping, groupedHref } from "../view/grouping.ts";
import { jsonOf } from "../view/condition.ts";
import type { ListAddress } from "../view/list-address.ts";
import { viewCondition } from "../view/list-condition.ts";
import { understood } from "../view/understood.ts";
import { parseView } from "../view/view-state.ts";
import { groupedTile } from "./grouped-tile.ts";
import { GroupsForm } from "./groups-form.tsx";

const NO_FILTERS = { filters: [] };

/** The records of a list in groups, counted and added up, live. Each group opens the list of its records. */
export function GroupsView(props: {
  readonly description: ObjectDescription;
  readonly list: ListAddress;
  readonly grouping: Grouping;
}): JSX.Element {
  const location = useLocation();
  const navigate = useNavigate();
  const view = createMemo(
    () => understood(parseView(props.list.search()), props.description.columns).view,
  );
  const tile = createMemo(() =>
    groupedTile(props.description.object, viewCondition(view()), props.grouping),
  );
  const seenBy = createMemo(() => ({
    zone: view().zone ?? readerZone().zone,
    values: {},
    asOf: momentOf(view().asOf),
  }));
  const [wanted, setWanted] = createSignal<ReadonlySet<string>>(new Set());
  const describe = createDescribed((known) => [...objectsOf(tile().question, known), ...wanted()]);
  const isLive = () => view().asOf === null;
  const live = createBoardLive(describe, isLive);
  showConnections(() => (isLive() ? live.connections() : "then"));
  const made = createTile({ tile, board: () => NO_FILTERS, view: seenBy, describe, live });
  const back = () => groupedHref(location, null);
  showPlace(() => [
    { label: "Objects", href: "/objects" },
    { label: props.description.labelPlural, href: back() },
    { label: "In groups" },
  ]);
  return (
    <div class="mx-auto flex h-full max-w-5xl flex-col gap-4 px-4 pt-5 pb-6 md:px-8 md:pt-7">
      <header class="flex flex-wrap items-start gap-3">
        <h1 class="min-w-0 flex-1 text-xl font-semibold tracking-tight">
          {props.description.labelPlural} in groups
        </h1>
        <a class="button" href={back()}>
          Back to the list
        </a>
      </header>
      <GroupsForm
        object={props.description.object}
        grouping={props.grouping}
        describe={describe}
        want={(objects) => setWanted((before) => new Set([...before, ...objects]))}
        onChange={(next) => navigate(groupedHref(location, next), { replace: true, scroll: false })}
      />
      <div class="min-h-96 flex-1">
        <TileView tile={tile()} board={NO_FILTERS} place={{ view: seenBy }} live={made} />
      </div>
    </div>
  );
}

/** What is no moment is asked for as it is written: the API says what is wrong with it. */
function momentOf(asOf: string | null): Moment | null {
  if (asOf === null) return null;
  const moment = v.safeParse(Moment, jsonOf(asOf));
  return moment.success ? moment.output : asOf;
}
