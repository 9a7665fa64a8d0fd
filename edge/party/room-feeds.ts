import type { Ending, Hello, RoomMessage, TicketClaims } from "../protocol/room.ts";
import {
  CLOSE_ENDED,
  CLOSE_GRANTS,
  CLOSE_EXPIRED,
  CLOSE_REFUSED,
  HELLO_TIMEOUT_MS,
  isRoomName,
} from "../protocol/room.ts";
import { checkTicket } from "./admission.ts";
import { EndedFeeds } from "./ended-feeds.ts";
import type { Admitted, Feed, RoomHost, View } from "./room-host.ts";
import { ALL_COLUMNS, type ColumnsKey, ColumnSets, shortKey } from "./column-sets.ts";
import type { Touches } from "./touches.ts";

/** WebSocket close code "service restart" (IANA registry): connect again. */
const CLOSE_RESTART = 1012;
/** WebSocket.OPEN, which the platforms name differently. */
const OPEN = 1;
/** Connections of one address that have not said hello. A page says it at once; an office's pages share an address. */
const MAX_SILENT = 32;
/** Feeds that end about the same time are ended together, so that the room sleeps in between. */
const EXPIRY_STEP_MS = 5_000;

const OTHER_SIGHT = "Who may see what was changed.";

/** What feeds of the same view are sent, written when the first of them needs it; null: nothing. */
type TextFor = (view: View) => string | null;

/** The feeds of a room: who is let in, what they may see, and when they end. */
export class RoomFeeds {
  readonly #host: RoomHost;
  readonly #columns = new ColumnSets();
  readonly #ended: EndedFeeds;
  readonly #mayStore: () => boolean;
  #alarmAtMs = Infinity;

  /** `mayStore`: whether the room keeps anything at all. Before that it sets no alarm either. */
  constructor(host: RoomHost, mayStore: () => boolean) {
    this.#host = host;
    this.#mayStore = mayStore;
    this.#ended = new EndedFeeds(host.storage);
  }

  /** After a start, or when the room wakes: connections outlive its sleep, timers and sets of columns do not. */
  async load(): Promise<void> {
    await this.#ended.load();
    for (const feed of this.#host.feeds()) {
      const admitted = feed.state?.admitted;
      if (!admitted) this.#closeIfSilent(feed);
      else if (!keysOf(admitted).every((key) => this.#columns.knows(key)))
        feed.close(CLOSE_RESTART, "The room was restarted.");
      // The alarm of a feed that was let in before the room slept is still set.
      else this.#alarmAtMs = Math.min(this.#alarmAtMs, alarmFor(admitted.expiresAtMs));
    }
  }

  connected(feed: Feed, address: string): void {
    feed.setState({ connectedAtMs: Date.now(), address, admitted: null });
    if (!isRoomName(this.#host.name))
      return refuse(feed, CLOSE_REFUSED, "There is no room of this name.");
    if (this.#silentOf(address) > MAX_SILENT)
      return refuse(feed, CLOSE_REFUSED, "Too many connections that say no hello.");
    setTimeout(() => this.#closeIfSilent(feed), HELLO_TIMEOUT_MS);
  }

  /** Verifies the ticket of a hello, and answers its claims; refuses and closes where it does not hold: null. */
  async admit(
    feed: Feed,
    { ticket, watch }: Pick<Hello, "ticket" | "watch">,
  ): Promise<TicketClaims | null> {
    const { name, settings } = this.#host;
    const claims = await checkTicket(ticket, name, settings.ticketSecret);
    if (typeof claims === "string") {
      refuse(feed, CLOSE_REFUSED, claims);
      return null;
    }
    const { person, session, iat, exp } = claims;
    if (this.#ended.includes({ person, session, issuedAtMs: iat * 1_000 })) {
      refuse(feed, CLOSE_ENDED, "Your live view was ended; sign in again.");
      return null;
    }
    const view = this.#viewOf(claims, watch?.columns ?? null);
    const admitted = { ...view, person, session, expiresAtMs: exp * 1_000 };
    feed.setState({ connectedAtMs: Date.now(), address: "", ...feed.state, admitted });
    if (this.#mayStore()) await this.#wakeAt(admitted.expiresAtMs);
    return claims;
  }

  /**
   * Another ticket for a feed that was let in. It must be of the same person, or the feed could change hands. Who sees another
   * part by now connects anew.
   */
  async renew(feed: Feed, ticket: string): Promise<void> {
    const before = feed.state?.admitted;
    if (!before) return refuse(feed, CLOSE_REFUSED, "Say hello first.");
    const watched = before.watch === null ? null : this.#columns.of(before.watch);
    const columns = watched === null || watched === "*" ? watched : [...watched];
    if (!(await this.admit(feed, { ticket, ...(columns && { watch: { columns, ask: 0 } }) })))
      return;
    const after = feed.state?.admitted;
    if (after?.person !== before.person)
      return refuse(feed, CLOSE_REFUSED, "The ticket is of another person.");
    if (after.part !== before.part) refuse(feed, CLOSE_GRANTS, OTHER_SIGHT);
  }

  hasPart(word: string): boolean {
    for (const { state } of this.#host.feeds()) if (state?.admitted?.part === word) return true;
    return false;
  }

  /** The words of the parts that feeds see. */
  parts(): ReadonlySet<string> {
    return new Set([...this.#host.feeds()].flatMap(({ state }) => state?.admitted?.part ?? []));
  }

  /** What a part was told of is forgotten: its feeds connect again. */
  restart(part: string): void {
    for (const feed of this.#host.feeds())
      if (feed.state?.admitted?.part === part) feed.close(CLOSE_RESTART, "The room was restarted.");
  }

  /** Another part is seen by now: those who saw this one read everything again. */
  endPart(word: string): void {
    for (const feed of this.#host.feeds())
      if (feed.state?.admitted?.part === word) refuse(feed, CLOSE_GRANTS, OTHER_SIGHT);
  }

  /** What the feed's ticket says; null where it said no hello, and where the ticket ran out, which ends the feed. */
  admitted(feed: Feed): Admitted | null {
    const admitted = feed.state?.admitted ?? null;
    if (!admitted || admitted.expiresAtMs > Date.now()) return admitted;
    feed.close(CLOSE_EXPIRED, "The ticket has expired.");
    return null;
  }

  /** Ends the feeds of somebody at once; earlier tickets are refused from now on. @returns how many were ended */
  async end(who: Ending["who"]): Promise<number> {
    const isTheirs = ({ person, session }: Admitted) => {
      if (who.by === "everybody") return true;
      return who.by === "person" ? person === who.person : session === who.session;
    };
    let ended = 0;
    for (const feed of this.#host.feeds()) {
      if (!feed.state?.admitted || !isTheirs(feed.state.admitted)) continue;
      ended += 1;
      if (who.by === "everybody") refuse(feed, CLOSE_GRANTS, OTHER_SIGHT);
      else refuse(feed, CLOSE_ENDED, "Your live view was ended; sign in again.");
    }
    await this.#ended.add(who);
    return ended;
  }

  /** The alarm rings: feeds whose ticket ran out end, also where nothing is sent to them. */
  async expire(): Promise<void> {
    this.#alarmAtMs = Infinity;
    const open = [...this.#host.feeds()].flatMap((feed) => this.admitted(feed) ?? []);
    const next = Math.min(...open.map(({ expiresAtMs }) => expiresAtMs));
    if (open.length > 0) await this.#wakeAt(next);
  }

  sendTo(
    whom: "all" | "reading" | "watching",
    message: RoomMessage,
    part: string | null = null,
  ): void {
    this.sendTexts((view) => {
      const kind = view.watch === null ? "reading" : "watching";
      return whom === "all" || whom === kind ? this.textFor(view, message) : null;
    }, part);
  }

  textFor({ columns }: View, message: RoomMessage): string {
    return this.#columns.textFor(columns, message);
  }

  /** The columns that a feed is told of when they are touched; null where it is sent batches. */
  watched({ columns, watch }: View): Touches | null {
    if (watch === null) return null;
    const [watched, visible] = [this.#columns.of(watch), this.#columns.of(columns)];
    if (visible === "*") return watched;
    return watched === "*" ? visible : new Set([...watched].filter((one) => visible.has(one)));
  }

  /**
   * Asks for a text once for each view, however many feeds there are.
   *
   * @param part the word of the part whose feeds are told; null: those that see all records
   * @returns how many were sent one
   */
  sendTexts(textFor: TextFor, part: string | null = null): number {
    let feeds = 0;
    const texts = new Map<string, string | null>();
    for (const feed of this.#host.feeds()) {
      const admitted = this.admitted(feed);
      if (admitted?.part !== part) continue;
      const key = keysOf(admitted).join(" ");
      const known = texts.get(key);
      const text = known === undefined ? textFor(admitted) : known;
      texts.set(key, text);
      if (text === null) continue;
      sendText(feed, text);
      feeds += 1;
    }
    return feeds;
  }

  send(feed: Feed, message: RoomMessage): void {
    const admitted = this.admitted(feed);
    if (admitted) sendText(feed, this.textFor(admitted, message));
  }

  #viewOf(claims: TicketClaims, watched: TicketClaims["columns"] | null): View {
    if (this.#columns.areMany) this.#columns.keepOnly(this.#keysInUse());
    if (claims.part) return this.#viewOfPart(claims.part.word, watched);
    const columns = this.#columns.add(claims.columns);
    const watch = watched === null ? null : this.#columns.add(watched, columns);
    return { columns, watch, part: null };
  }

  /** The log of a part has seen columns alone. Nothing of it is forgotten in the room's sleep: a wake must not show. */
  #viewOfPart(part: string, watched: TicketClaims["columns"] | null): View {
    const watch = watched === null ? null : shortKey(watched);
    return { columns: ALL_COLUMNS, watch, part };
  }

  #keysInUse(): ReadonlySet<ColumnsKey> {
    const open = [...this.#host.feeds()].flatMap(({ state }) => state?.admitted ?? []);
    return new Set(open.flatMap(keysOf));
  }

  /** A room that still sleeps at `atMs` is woken then, or a little later. */
  async #wakeAt(atMs: number): Promise<void> {
    if (this.#alarmAtMs <= alarmFor(atMs)) return;
    this.#alarmAtMs = alarmFor(atMs);
    await this.#host.storage.setAlarm(this.#alarmAtMs);
  }

  #silentOf(address: string): number {
    let silent = 0;
    for (const { state } of this.#host.feeds())
      if (state && !state.admitted && state.address === address) silent += 1;
    return silent;
  }

  #closeIfSilent(feed: Feed): void {
    const state = feed.state;
    if (feed.readyState !== OPEN || state?.admitted) return;
    const waitMs = HELLO_TIMEOUT_MS - (Date.now() - (state?.connectedAtMs ?? 0));
    if (waitMs > 0) setTimeout(() => this.#closeIfSilent(feed), waitMs);
    else refuse(feed, CLOSE_REFUSED, "No hello was said in time.");
  }
}

function keysOf({ columns, watch }: View): ColumnsKey[] {
  return watch === null ? [columns] : [columns, watch];
}

function alarmFor(expiresAtMs: number): number {
  return Math.ceil(expiresAtMs / EXPIRY_STEP_MS) * EXPIRY_STEP_MS;
}

/** Sending to a connection that is closing throws. Its feed asks again when it is back. */
export function sendText(feed: Feed, text: string): void {
  try {
    feed.send(text);
  } catch {
    // Its close event follows.
  }
}

/** Sentences are ASCII and short: a close reason has at most 123 bytes (RFC 6455, 5.5). */
export function refuse(feed: Feed, code: number, reason: string): void {
  const message: RoomMessage = { type: "refused", reason };
  sendText(feed, JSON.stringify(message));
  feed.close(code, reason.slice(0, 120));
}
