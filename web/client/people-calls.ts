import type { SaidRole } from "../../edge/protocol/person.ts";
import { ask, client } from "./api.ts";

const { people, sessions } = client;
const view = client["view-as"];

/** Who is who, and what they may do. */
export const peopleCalls = {
  /** One's own sessions, the one used last first. */
  sessions: (signal?: AbortSignal) => ask((init) => sessions.$get({}, init), signal),
  endSession: (session: string) =>
    ask((init) =>
      sessions[":session"].$delete({ param: { session: encodeURIComponent(session) } }, init),
    ),
  /** Everybody who was ever here; for admins. */
  people: (signal?: AbortSignal) => ask((init) => people.$get({}, init), signal),
  sayRole: (person: string, role: SaidRole | null) =>
    ask((init) =>
      people[":person"].role.$put(
        { param: { person: encodeURIComponent(person) }, json: { role } },
        init,
      ),
    ),
  /** What people did, the newest first. @param before where the page begins; null: the first */
  deeds: (before: number | null, signal?: AbortSignal) =>
    ask(
      (init) =>
        people.audit.$get({ query: before === null ? {} : { before: String(before) } }, init),
      signal,
    ),
  /** Begins to be answered as a person is, until it is stopped. */
  viewAs: (person: string) => ask((init) => view.$post({ json: { person } }, init)),
  stopViewing: () => ask((init) => view.$delete({}, init)),
  endSessions: (person: string) =>
    ask((init) =>
      people[":person"].sessions.$delete({ param: { person: encodeURIComponent(person) } }, init),
    ),
};
