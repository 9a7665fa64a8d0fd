import * as v from "valibot";
import type { Database } from "../pg/database.ts";
import { Contents } from "../protocol/question.ts";
import type { Statement } from "../query/statement.ts";
import { makeSingleFlight, type SingleFlight } from "./single-flight.ts";

const flightsOf = new WeakMap<Database, SingleFlight<Contents>>();
/** However many ask, and about however many tiles: four such statements a second. */
const APART_MS = 250;
const LATE_MS = 25_000;

const ALL_HEADS: Statement = {
  text: `select json_object_agg(o.name, json_build_object('line', o.line, 'seq', o.head_seq))
    from sync.object o where o.line is not null`,
  values: [],
};

/** Where the logs of all objects are, read after this was asked for. Who asks meanwhile shares the reading. */
export function headsNow(
  database: Database,
  afterwards: (work: Promise<unknown>) => void,
): Promise<Contents> {
  const flights =
    flightsOf.get(database) ?? makeSingleFlight<Contents>({ apartMs: APART_MS, lateMs: LATE_MS });
  flightsOf.set(database, flights);
  const run = async () => {
    const [[heads] = []] = await database.query(ALL_HEADS);
    return v.parse(Contents, JSON.parse(heads ?? "{}"));
  };
  return flights.ask("heads", { isEnough: () => false, run, afterwards });
}
