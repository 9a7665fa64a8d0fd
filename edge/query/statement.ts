/** What a statement's parameter can be. A cast in the text gives Postgres its type. */
type StatementValue = string | number | readonly string[];

/** A statement ready to run: identifiers quoted, values apart. */
export type Statement = {
  readonly text: string;
  readonly values: readonly StatementValue[];
  /** Of Postgres, for this statement alone. */
  readonly settings?: Readonly<Record<string, string>>;
  /** It has one of the few places of the heavy questions of this object. */
  readonly placesOf?: string;
};

/** A row as Postgres prints it, column by column. */
export type Row = readonly (string | null)[];

/** Takes a parameter of the statement that is being written; answers its placeholder with the cast: `$3::numeric`. */
export type Add = (value: StatementValue, pgType: string) => string;

/** The statement that `write` writes; the values that it adds stay apart from the text. */
export function statement(write: (add: Add) => string): Statement {
  const values: StatementValue[] = [];
  const text = write((value, pgType) => `$${values.push(value)}::${pgType}`);
  return { text, values };
}

/** Adds each value once, however often it is asked for: a statement has at most 65,535 of them. */
export function sharing(add: Add): Add {
  const known = new Map<string, string>();
  return (value, pgType) => {
    const key = JSON.stringify([value, pgType]);
    const placeholder = known.get(key) ?? add(value, pgType);
    known.set(key, placeholder);
    return placeholder;
  };
}
