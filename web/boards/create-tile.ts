import { type Accessor, createEffect, createMemo, createSignal, on } from "solid-js";
import type { Board, Tile } from "../../edge/protocol/board.ts";
import type { MeasuresQuestion, Moment } from "../../edge/protocol/question.ts";
import { type BoardView, questionsOf, tileQuestions } from "../../edge/protocol/tile-question.ts";
import type { Drawing } from "../charts/drawing.ts";
import { ApiProblem } from "../client/api.ts";
import { dayText } from "../format/day.ts";
import { useSync } from "../state/sync.tsx";
import { type TileAnswer, withinHistory } from "./ask-tile.ts";
import type { BoardLive } from "./create-board-live.ts";
import { createNames } from "./create-names.ts";
import { createTileAnswer } from "./create-tile-answer.ts";
import { type Describe, objectsOf } from "../condition/field-at.ts";
import { type FilterFault, refusedFilter } from "./filter-fault.ts";
import { type JoinedAnswer, joinedAnswer } from "./joined-answer.ts";
import { comparedWords, notComparedWords } from "./period-words.ts";
import { tileDrawing } from "./tile-drawing.ts";
import { unreadWords } from "./unread-words.ts";

export type LiveTile = ReturnType<typeof createTile>;

/** A tile's answer, as long as the caller's owner: asked, and asked again when a change touched what it reads. */
export function createTile(options: {
  readonly tile: Accessor<Tile>;
  readonly board: Accessor<Pick<Board, "filters">>;
  readonly view: Accessor<BoardView>;
  readonly describe: Describe;
  readonly live: BoardLive;
  /** It was refused for a filter of the bar: that is said there, and not in the tile. */
  readonly onRefused?: (fault: FilterFault) => void;
}) {
  const { tile, board, view, describe, live } = options;
  const sync = useSync();
  const hasHistory = createMemo(() => {
    const objects = questionsOf(tile()).flatMap((one) => objectsOf(one, describe));
    return objects.every((object) => sync.status(object)?.history !== null);
  });
  const questions = createMemo<readonly MeasuresQuestion[]>(
    () => tileQuestions(tile(), board(), view()).map((one) => withinHistory(one, hasHistory())),
    [],
    { equals: isSame },
  );
  const key = createMemo(() => ["tile", live.today(), questions()]);
  const { query, shown } = createTileAnswer({
    questions,
    key,
    isLive: () => view().asOf === null,
    live,
  });
  const error = () => (query.isRefetchError || query.isError ? query.error : null);
  const refused = createRefused(error, questions, options);
  const joined = createMemo((): JoinedAnswer | null => joinedOf(tile(), shown()));
  const names = createNames(
    () => tile().question,
    () => shown()?.answers ?? [],
    describe,
  );
  /** When the history began, where that is what it is compared with instead. */
  const beginning = () => shown()?.answers.flatMap((one) => one.comparedWith ?? [])[0] ?? null;
  const isComparedAsAsked = () => hasHistory() && beginning() === null;
  const drawing = createMemo((): Drawing => {
    const drawn = {
      ...tileDrawing(tile(), describe, names(), questions()[0]),
      ...seenOn(view().asOf ?? live.today()),
    };
    if (typeof tile().question.compare !== "object" || isComparedAsAsked()) return drawn;
    const { comparedTo: _asked, ...others } = drawn;
    const asOf = beginning();
    return asOf === null ? others : { ...others, comparedTo: comparedWords({ asOf }, undefined) };
  });
  return {
    questions,
    answers: () => shown()?.answers ?? [],
    joined,
    drawing,
    error: () => (refused() === null ? error() : null),
    /** Why it is not compared with what it asks for. */
    notCompared: () =>
      typeof tile().question.compare === "object" && !isComparedAsAsked()
        ? notComparedWords(beginning())
        : null,
    /** Which of its fields have no values yet; null where all have. */
    unread: () => unreadWords(shown()?.answers ?? []),
    /** What is shown is the answer to an earlier question. */
    isOld: () => query.isPlaceholderData,
    /** It is not asked before the browser is online again. */
    isPaused: () => query.fetchStatus === "paused",
    movedAt: createMovedAt(joined, key),
    retry: () => void query.refetch(),
  };
}

/** The day of a time; contents name none. */
function seenOn(moment: Moment): Pick<Drawing, "today"> {
  return typeof moment === "string" ? { today: dayText(new Date(moment)) } : {};
}

/** The filter of the bar that the tile is refused for; null where nobody is to be told. */
function createRefused(
  error: Accessor<Error | null>,
  questions: Accessor<readonly MeasuresQuestion[]>,
  { board, view, onRefused }: Parameters<typeof createTile>[0],
): Accessor<FilterFault | null> {
  const refused = createMemo(() => {
    const problem = error();
    if (onRefused === undefined || !(problem instanceof ApiProblem)) return null;
    return refusedFilter(problem.message, questions(), board().filters, view().values);
  });
  createEffect(() => {
    const fault = refused();
    if (fault) onRefused?.(fault);
  });
  return refused;
}

function joinedOf(tile: Tile, shown: TileAnswer | undefined): JoinedAnswer | null {
  const [first] = shown?.answers ?? [];
  if (shown === undefined || first === undefined) return null;
  if (tile.against === undefined || shown.answers.length !== tile.against.length + 1)
    return { answer: first, origins: first.rows.map((_, row) => ({ question: 0, row })) };
  const labels = [tile.label ?? "", ...tile.against.map(({ label }) => label)];
  return joinedAnswer(shown.answers, labels);
}

/** When a number last moved while it was shown, epoch milliseconds. Another question is no move. */
function createMovedAt(
  joined: Accessor<JoinedAnswer | null>,
  key: Accessor<unknown>,
): Accessor<number | null> {
  const [movedAt, setMovedAt] = createSignal<number | null>(null);
  let seen: { readonly key: unknown; readonly rows: string } | undefined;
  createEffect(
    on(joined, (now) => {
      if (now === null) return;
      const rows = JSON.stringify(now.answer.rows);
      const isMoved = seen !== undefined && seen.key === key() && seen.rows !== rows;
      if (isMoved) setMovedAt(Date.now());
      seen = { key: key(), rows };
    }),
  );
  return movedAt;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
