import * as v from "valibot";
import { DeedsAnswer } from "../protocol/audit.ts";
import { Board, BoardChange } from "../protocol/board.ts";
import { FIRST_GROUPS, Groups, GroupsAnswer } from "../protocol/grant.ts";
import { Column } from "../protocol/object.ts";
import {
  KnownPerson,
  PersonAnswer,
  RoleSaid,
  SAID_ROLES,
  SessionEntry,
  WaysIn,
} from "../protocol/person.ts";
import { MadeToken, NewToken, TokensAnswer } from "../protocol/token.ts";
import { ViewBegun } from "../protocol/view-as.ts";
import { DefaultChoice, NewView, OwnChange, ViewSave } from "../protocol/view.ts";
import { BoardInList, Defaults, OneBoard, OneView, ViewInList } from "./answers.ts";
import * as p from "./parameters.ts";
import type { RouteTexts } from "./route.ts";

const Id = v.object({ id: v.string() });
const BOARD = { name: "Sales of the week", filters: [], tiles: [] };
const LABELLED = { object: v.string(), label: v.string(), labelPlural: v.string() };
/** Who asks, as a user of the org, or why that is not known. */
const Me = v.union([v.object({ id: v.string() }), v.object({ reason: v.string() })]);

/** Boards and views. */
export const BOARD_ROUTES = {
  "GET /boards": {
    summary: "Lists the boards: those that come with Orgmirror, and the saved ones.",
    tag: "Boards",
    answer: v.object({ readyMade: v.array(BoardInList), saved: v.array(BoardInList) }),
  },
  "POST /boards": {
    summary: "Saves a new board.",
    tag: "Boards",
    body: Board,
    bodyExample: () => BOARD,
    answer: OneBoard,
    status: 201,
    refused: [409, 413],
  },
  "GET /boards/:board": {
    summary: "Answers a board, as it is now or as of a version.",
    tag: "Boards",
    query: { version: p.version },
    answer: OneBoard,
    refused: [404],
  },
  "GET /boards/:board/versions": {
    summary: "Lists the newest 500 versions of a board: who saved them, and when.",
    tag: "Boards",
    answer: v.object({ versions: v.array(BoardInList) }),
    refused: [404],
  },
  "PUT /boards/:board": {
    summary: "Saves a change of a board, which names the version that it was made of.",
    tag: "Boards",
    body: BoardChange,
    bodyExample: () => ({ version: 1, board: BOARD }),
    answer: OneBoard,
    refused: [404, 409, 413],
  },
  "DELETE /boards/:board": {
    summary: "Removes a board, until it is restored.",
    tag: "Boards",
    answer: Id,
    refused: [404],
  },
  "POST /boards/:board/restore": {
    summary: "Brings a removed board back.",
    tag: "Boards",
    answer: OneBoard,
    refused: [404, 409],
  },
  "GET /views": {
    summary: "Lists the views that there are for the asker, their own and shared ones.",
    tag: "Views",
    query: { object: p.viewsObject },
    answer: v.object({ views: v.array(ViewInList), defaults: v.nullable(Defaults) }),
    refused: [404],
  },
  "POST /views": {
    summary: "Saves a new view: the address of a list under a name.",
    tag: "Views",
    body: NewView,
    bodyExample: ({ object, column }) => ({
      object,
      name: "By name",
      search: `sort=${column}`,
      shared: false,
    }),
    answer: OneView,
    status: 201,
    refused: [404, 409, 413],
  },
  "PUT /views/default": {
    summary: "Says what the list of an object opens with, for oneself or for everybody.",
    tag: "Views",
    body: DefaultChoice,
    bodyExample: ({ object }) => ({ object, of: "me", view: "all" }),
    answer: v.object({ defaults: Defaults }),
    refused: [404, 409],
  },
  "GET /views/:view": {
    summary: "Answers a view, with what the asker has otherwise of it.",
    tag: "Views",
    answer: OneView,
    refused: [404],
  },
  "PUT /views/:view": {
    summary: "Saves a change of an own view, which names the version that it was made of.",
    tag: "Views",
    body: ViewSave,
    bodyExample: () => ({ version: 1, view: { name: "Newest", search: "sort=-id", shared: true } }),
    answer: OneView,
    refused: [404, 409, 413],
  },
  "PUT /views/:view/change": {
    summary: "Keeps what the asker has otherwise of a view, for themselves alone.",
    tag: "Views",
    body: OwnChange,
    bodyExample: () => ({ search: "sort=id" }),
    answer: OneView,
    refused: [404, 413],
  },
  "DELETE /views/:view/change": {
    summary: "Takes away what the asker has otherwise of a view.",
    tag: "Views",
    answer: OneView,
    refused: [404],
  },
  "DELETE /views/:view": {
    summary: "Removes an own view, until it is restored.",
    tag: "Views",
    answer: Id,
    refused: [404],
  },
  "POST /views/:view/restore": {
    summary: "Brings a removed view back.",
    tag: "Views",
    answer: OneView,
    refused: [404, 409],
  },
} as const satisfies RouteTexts;

/** Who asks, who may do what and see what, and the ways in. */
export const PEOPLE_ROUTES = {
  "GET /person": {
    summary: "Tells who asks, and what they may do.",
    tag: "People",
    answer: PersonAnswer,
  },
  "GET /person/user": {
    summary: "Tells which user of the org asks, or why that is not known.",
    tag: "People",
    answer: Me,
  },
  "GET /sessions": {
    summary: "Lists the browsers in which the asker is signed in.",
    tag: "People",
    answer: v.object({ sessions: v.array(SessionEntry) }),
  },
  "DELETE /sessions/:session": {
    summary: "Ends an own session: that browser is signed out.",
    tag: "People",
    answer: v.object({ ended: v.string() }),
    refused: [404],
  },
  "POST /view-as": {
    summary: "Begins to answer this browser as it would another person, read-only; for admins.",
    tag: "People",
    body: ViewBegun,
    bodyExample: () => ({ person: "ada@acme.example" }),
    answer: v.object({ viewed: v.string() }),
    status: 201,
    refused: [404, 409],
  },
  "DELETE /view-as": {
    summary: "Ends that.",
    tag: "People",
    answer: v.object({ ended: v.boolean() }),
  },
  "GET /people": {
    summary: "Lists who was ever here, and what they may do; for admins.",
    tag: "People",
    answer: v.object({ people: v.array(KnownPerson), isWhole: v.boolean() }),
  },
  "GET /people/audit": {
    summary: "Lists what people did, the newest first; for admins.",
    tag: "People",
    query: { before: p.before },
    answer: DeedsAnswer,
  },
  "PUT /people/:person/role": {
    summary: "Says what a person may do; for admins.",
    tag: "People",
    body: RoleSaid,
    bodyExample: () => ({ role: "viewer" }),
    answer: v.object({ id: v.string(), role: v.nullable(v.picklist(SAID_ROLES)) }),
    refused: [404, 409],
  },
  "DELETE /people/:person/sessions": {
    summary: "Ends all sessions of a person; for admins.",
    tag: "People",
    answer: v.object({ ended: v.number() }),
  },
  "GET /tokens": {
    summary: "Lists the asker's tokens, or, for admins, those of everybody.",
    tag: "People",
    query: { all: p.allTokens },
    answer: TokensAnswer,
  },
  "POST /tokens": {
    summary: "Makes a token, which is answered this once.",
    tag: "People",
    body: NewToken,
    bodyExample: () => ({ name: "Report", days: 30 }),
    answer: MadeToken,
    status: 201,
    refused: [409, 413],
  },
  "DELETE /tokens/:token": {
    summary: "Revokes a token.",
    tag: "People",
    answer: v.object({ revoked: v.string() }),
    refused: [404],
  },
  "GET /groups": {
    summary: "Tells who sees what, by groups; for admins.",
    tag: "People",
    answer: GroupsAnswer,
  },
  "PUT /groups": {
    summary: "Saves all groups at once, with the version that they were made of; for admins.",
    tag: "People",
    body: Groups,
    bodyExample: () => JSON.parse(JSON.stringify(FIRST_GROUPS)),
    answer: GroupsAnswer,
    refused: [409, 413],
  },
  "GET /groups/objects": {
    summary: "Lists all objects that something can be granted of; for admins.",
    tag: "People",
    answer: v.object({ objects: v.array(v.object(LABELLED)) }),
  },
  "GET /groups/objects/:object": {
    summary: "Describes an object with all its fields, whatever the asker sees of it; for admins.",
    tag: "People",
    answer: v.object({
      ...LABELLED,
      columns: v.array(v.object({ ...Column.entries, eventPath: v.nullable(v.string()) })),
    }),
    refused: [404],
  },
  "GET /sign-in": {
    summary: "Lists the ways in.",
    tag: "Sign-in",
    answer: WaysIn,
    isOpen: true,
  },
  "GET /sign-in/:provider": {
    summary: "Sends a browser to a provider to sign in there.",
    tag: "Sign-in",
    query: { to: p.to },
    answer: null,
    status: 303,
    refused: [404],
    isOpen: true,
  },
  "GET /sign-in/:provider/callback": {
    summary: "Takes a browser back from a provider and begins its session.",
    tag: "Sign-in",
    answer: null,
    status: 303,
    refused: [404],
    isOpen: true,
  },
} as const satisfies RouteTexts;
