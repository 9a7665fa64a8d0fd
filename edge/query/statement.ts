/** What a statement's parameter can be; Postgres is told its type by a cast in the text. */
export type StatementValue = string | number | readonly string[];

/** A statement ready to run: identifiers quoted, values apart. */
export type Statement = {
  readonly text: string;
  readonly values: readonly StatementValue[];
};

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
