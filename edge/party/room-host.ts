import type { PartAnswer, PartQuestion } from "../protocol/part.ts";
import type { RoomSettings } from "./admission.ts";
import type { ColumnsKey } from "./column-sets.ts";

/** Kept with a connection while the room sleeps; at most 2 kB. Without `admitted` it has not said hello. */
export type FeedState = {
  readonly connectedAtMs: number;
  /** Where it comes from; "" where the platform does not say. */
  readonly address: string;
  readonly admitted: Admitted | null;
};

/** What the ticket of a feed says, and what it watches. */
export type Admitted = {
  readonly columns: ColumnsKey;
  /** Null for a feed that is sent batches. */
  readonly watch: ColumnsKey | null;
  /** The word of the part that it sees; null where it sees all records. */
  readonly part: string | null;
  readonly person: string;
  readonly session: string | null;
  readonly expiresAtMs: number;
};

/** Feeds for which these are the same are sent the same. */
export type View = Pick<Admitted, "columns" | "watch" | "part">;

/** A connection as the platform has it. */
export type Feed = {
  readonly state: FeedState | null;
  readonly readyState: number;
  setState(state: FeedState): unknown;
  send(text: string): void;
  close(code: number, reason: string): void;
};

type WriteOptions = { readonly allowUnconfirmed: boolean };

/** The storage of a Durable Object, as far as a room uses it. */
export type HostStorage = {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown, options?: WriteOptions): Promise<void>;
  put(entries: Record<string, unknown>, options?: WriteOptions): Promise<void>;
  delete(keys: string[], options?: WriteOptions): Promise<number>;
  list(options: { prefix: string }): Promise<Map<string, unknown>>;
  setAlarm(atMs: number): Promise<void>;
};

/** What parts need: the API, which asks Postgres, and other rooms. */
export type PartHost = {
  ask(question: PartQuestion): Promise<PartAnswer>;
  room(name: string): { fetch(request: Request): Promise<Response> };
};

/** What a room needs of the platform that runs it: Cloudflare with partyserver, or PartyKit. */
export type RoomHost = {
  readonly name: string;
  readonly settings: RoomSettings;
  readonly storage: HostStorage;
  feeds(): Iterable<Feed>;
  /** Null where rooms are deployed apart from the API. */
  readonly parts: PartHost | null;
};
