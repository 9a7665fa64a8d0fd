import { type Accessor, createEffect, createMemo, createSignal, onCleanup } from "solid-js";
import type { Board, Tile } from "../../../edge/protocol/board.ts";
import { ApiProblem } from "../../client/api.ts";
import { useReferences } from "../../state/references.tsx";
import type { BoardLive } from "../create-board-live.ts";
import type { BoardPlace } from "../create-board-place.ts";
import { createDescribed } from "../../condition/create-described.ts";
import { type Describe, objectsOf } from "../../condition/field-at.ts";
import { createPreview } from "./create-preview.ts";
import { type Form, withParts } from "./form-context.ts";
import { kindAfter } from "./kinds-that-fit.ts";
import type { Fault } from "../../condition/condition-context.ts";
import { faultOf } from "./problem-part.ts";
import { askedTile, type Draft, draftOf, gapsOf, tileOf } from "./tile-draft.ts";

/** Waits so long between two questions while one types. */
const EVERY_MS = 500;

/** A tile that is being made: the draft, what is wrong with it, and its preview. */
export function createForm(options: {
  readonly tile: Tile;
  readonly board: Accessor<Pick<Board, "filters">>;
  readonly place: BoardPlace;
  readonly describe: Describe;
  readonly live: BoardLive;
}) {
  const first = draftOf(options.tile);
  const [draft, setDraft] = createSignal(first);
  const [wanted, setWanted] = createSignal<ReadonlySet<string>>(new Set());
  const [isTried, setTried] = createSignal(false);
  const { isMirrored } = useReferences();
  const asked = createMemo<Tile>((before) => askedTile(draft()) ?? before, options.tile);
  const shown = createSlowed(asked, EVERY_MS);
  const own = createDescribed((describe) => [
    ...objectsOf(asked().question, describe),
    draft().question.object,
    ...wanted(),
  ]);
  const describe: Describe = (object) => own(object) ?? options.describe(object);
  const preview = createPreview({ ...options, view: options.place.view, tile: shown, describe });
  const fault = createMemo<Fault | null>((before) => {
    const error = preview.refusal();
    if (error === undefined) return before;
    const isAlone = asked().against === undefined;
    if (!(error instanceof ApiProblem)) return null;
    if (isAlone) return faultOf(error.problem, preview.asked(), draft());
    return { part: "", of: "", sentence: error.message, near: [] };
  }, null);
  const change: Form["change"] = (parts) => setDraft((before) => withParts(before, parts));
  const form: Form = {
    draft,
    object: () => draft().question.object,
    change,
    ask(parts) {
      const before = draft();
      const next: Draft = { ...before, question: withParts(before.question, parts) };
      change({ question: next.question, kind: kindAfter(before, next) });
    },
    world: { describe, isMirrored },
    want: (objects) => setWanted((before) => new Set([...before, ...objects])),
    fault,
    gaps: () => (isTried() ? gapsOf(draft()) : []),
  };
  return {
    form,
    shown,
    preview: preview.live,
    isChanged: () => draft() !== first,
    /** The tile as it is now; null where something is missing, which is shown from now on. */
    save(): Tile | null {
      setTried(true);
      return gapsOf(draft()).length === 0 ? tileOf(draft()) : null;
    },
  };
}

/** The value, at most once in so long; the last one always comes. */
function createSlowed<T>(value: Accessor<T>, everyMs: number): Accessor<T> {
  const [shown, setShown] = createSignal(value());
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastMs = Number.NEGATIVE_INFINITY;
  createEffect(() => {
    value();
    if (timer !== undefined) return;
    const waitMs = Math.max(0, lastMs + everyMs - performance.now());
    timer = setTimeout(() => {
      timer = undefined;
      lastMs = performance.now();
      setShown(value);
    }, waitMs);
  });
  onCleanup(() => clearTimeout(timer));
  return shown;
}
