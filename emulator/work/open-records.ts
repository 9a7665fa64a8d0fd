import type { Org } from "../org/org.ts";
import type { Random } from "../org/random.ts";
import type { OrgRecord } from "../model/record.ts";
import type { RecordChange } from "../org/transaction.ts";

/** The records of an object that are not closed, kept up to date by the commits. */
export class OpenRecords {
  readonly #ids: string[] = [];
  readonly #places = new Map<string, number>();
  /** How many there were at first. */
  readonly #usual: number;

  constructor(org: Org, object: string) {
    for (const record of org.records(object, ["Id", "IsClosed", "Status"])) {
      if (isOpen(record)) this.#add(String(record["Id"]));
    }
    this.#usual = this.#ids.length;
  }

  any(random: Random): string | undefined {
    return random.any(this.#ids);
  }

  /** As many times as there were at first. */
  fullness(): number {
    return this.#usual === 0 ? 1 : this.#ids.length / this.#usual;
  }

  apply({ recordId, changeType, after }: RecordChange): void {
    if (changeType !== "DELETE" && isOpen(after)) this.#add(recordId);
    else this.#remove(recordId);
  }

  #add(id: string): void {
    if (this.#places.has(id)) return;
    this.#places.set(id, this.#ids.length);
    this.#ids.push(id);
  }

  /** The last one takes its place. */
  #remove(id: string): void {
    const place = this.#places.get(id);
    const last = this.#ids.at(-1);
    if (place === undefined || last === undefined) return;
    this.#ids[place] = last;
    this.#places.set(last, place);
    this.#ids.pop();
    this.#places.delete(id);
  }
}

/** Leads say it by their status. */
function isOpen({ IsClosed: isClosed, Status: status }: Readonly<OrgRecord>): boolean {
  return typeof isClosed === "boolean" ? !isClosed : !String(status).startsWith("Closed");
}
