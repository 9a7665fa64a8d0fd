import { RecordColumns } from "../org/store/record-columns.ts";
import { blankRecord, type OrgRecord } from "../model/record.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { RecordChange } from "../org/transaction.ts";

export type Place = { readonly path: string; readonly line: number };

export class GivenTable {
  readonly type: ObjectType;
  readonly rows: RecordColumns = new RecordColumns();
  readonly #blank: OrgRecord;
  readonly #paths: string[] = [];
  /** For each row: the number of its file, and its line. */
  readonly #pathAt: number[] = [];
  readonly #lineAt: number[] = [];

  constructor(type: ObjectType) {
    this.type = type;
    this.#blank = blankRecord(
      type.storedFields.map((field) => [field.name, field.type === "boolean" ? false : null]),
    );
  }

  add(record: OrgRecord, { path, line }: Place): void {
    if (this.#paths.at(-1) !== path) this.#paths.push(path);
    this.#pathAt.push(this.#paths.length - 1);
    this.#lineAt.push(line);
    this.rows.append({ ...this.#blank, ...record });
  }

  /** The deletions of the records that are in the recycle bin. */
  *deletions(): Generator<RecordChange> {
    for (let row = 0; row < this.rows.size; row++) {
      if (this.rows.value(row, "IsDeleted") !== true) continue;
      const after = this.rows.record(row);
      const recordId = String(after["Id"]);
      const before = { ...after, IsDeleted: false };
      const { name: object } = this.type;
      yield { object, recordId, changeType: "DELETE", changedFields: [], before, after };
    }
  }

  /** `Account.csv:12`. */
  place(row: number): string {
    return `${this.#paths[this.#pathAt[row] ?? 0] ?? ""}:${this.#lineAt[row] ?? 0}`;
  }
}

/** The records of an org that come from files. */
export class GivenRecords {
  /** Reports corrections to people, one line each. */
  readonly report: (line: string) => void;
  readonly #tables = new Map<string, GivenTable>();
  readonly #digests: string[] = [];

  constructor(report: (line: string) => void = () => {}) {
    this.report = report;
  }

  addDigest(digest: string): void {
    this.#digests.push(digest);
  }

  /** The digests of all files, in order; undefined when there are none. */
  digest(): string | undefined {
    return this.#digests.length === 0 ? undefined : this.#digests.join("+");
  }

  /** The table of an object, created at the first use. */
  table(type: ObjectType): GivenTable {
    const known = this.#tables.get(type.name);
    if (known !== undefined) return known;
    const table = new GivenTable(type);
    this.#tables.set(type.name, table);
    return table;
  }

  tables(): ReadonlyMap<string, GivenTable> {
    return this.#tables;
  }
}
