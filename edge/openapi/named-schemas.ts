import { Board, BoardFilter, Tile } from "../protocol/board.ts";
import { Cell, Change } from "../protocol/change.ts";
import { Group as PeopleGroup, Groups, ObjectGrant } from "../protocol/grant.ts";
import { HistoryEntry } from "../protocol/history.ts";
import { Column } from "../protocol/object.ts";
import type { JsonSchema } from "../protocol/openapi.ts";
import { Problem } from "../protocol/problem.ts";
import {
  Answer,
  Condition,
  Contents,
  Group,
  Measure,
  MeasuresQuestion,
  Moment,
  Period,
  Question,
  RowsQuestion,
} from "../protocol/question.ts";
import { StreamEvent } from "../protocol/stream.ts";
import { ObjectStatus } from "../protocol/sync.ts";
import { OneBoard, OneView, Row, RowsAnswer, RowsPage } from "./answers.ts";
import { schemaMaker } from "./json-schema.ts";

/** The schemas that the document has under a name. */
const NAMED = {
  ...{
    Problem,
    Cell,
    Row,
    RowsPage,
    RowsAnswer,
    Column,
    ObjectStatus,
    Change,
    StreamEvent,
    HistoryEntry,
  },
  ...{ Question, RowsQuestion, MeasuresQuestion, Measure, Condition, Period, Group },
  ...{ Moment, Contents, Answer, Board, BoardFilter, Tile, OneBoard, OneView },
  ...{ Groups, PeopleGroup, ObjectGrant },
};

const maker = schemaMaker(NAMED);

/** A schema as routes have it: by its name, where it has one. */
export const schemaOf = maker.named;

let made: Readonly<Record<string, JsonSchema>> | undefined;

/** All of them, made once. */
export function namedSchemas(): Readonly<Record<string, JsonSchema>> {
  made ??= Object.fromEntries(
    Object.entries(NAMED).map(([name, schema]) => [name, maker.whole(schema)]),
  );
  return made;
}
