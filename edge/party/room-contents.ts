import type { Part } from "../protocol/part.ts";
import type { Hello, Since } from "../protocol/room.ts";
import type { Feed } from "./room-host.ts";

/** A feed has said hello, or asks again. */
export type Asked = Hello | Since;

/** What a room holds and hands out: the log of an object, or the state of all pipelines. */
export type RoomContents = {
  /** After a start, or when the room wakes. */
  load(): Promise<void>;
  /** Whether it may write into its storage: somebody published to it. */
  mayStore(): boolean;
  /** A request of the publisher, whose secret has been checked. */
  publish(request: Request): Promise<Response>;
  /** A feed was let in by a ticket for this part; null: for all. Before its hello is answered. */
  letIn(feed: Feed, part: Part | null): void;
  answer(feed: Feed, asked: Asked): void;
  /** A request of another room, whose secret has been checked. */
  fromRoom(what: "watch" | "touched", request: Request): Promise<Response>;
};
