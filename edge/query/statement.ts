/** What a statement's parameter can be. A cast in the text gives Postgres its type. */
export type StatementValue = string | number | readonly string[];

/** A statement ready to run: identifiers quoted, values apart. */
export type Statement = {
  readonly text: string;
  readonly values: readonly StatementValue[];
};

/** A row as Postgres prints it, column by column. */
export type Row = readonly (string | null)[];

/** Collects the parameters of one statement and hands out their placeholders. */
export class Values {
  readonly #values: StatementValue[] = [];

  /** Adds a value; answers its placeholder with the cast, as in `$3::numeric`. */
  add(value: StatementValue, pgType: string): string {
    this.#values.push(value);
    return `$${this.#values.length}::${pgType}`;
  }

  get list(): readonly StatementValue[] {
    return this.#values;
  }
}
