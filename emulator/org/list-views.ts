import type { ObjectType } from "../model/object-type.ts";

/**
 * A condition as "List View Describe" has it (SOAP API Developer Guide, "SoqlWhereCondition"). Values are written as in
 * SOQL: `'Acme'`, `THIS_WEEK`, `null`.
 */
export type ListViewCondition =
  | {
      readonly field: string;
      readonly operator: ListViewOperator;
      readonly values: readonly string[];
    }
  | { readonly conditions: readonly ListViewCondition[]; readonly conjunction: "and" | "or" };

export type ListViewOperator =
  | "equals"
  | "notEquals"
  | "greaterThan"
  | "greaterThanOrEqualTo"
  | "lessThan"
  | "lessThanOrEqualTo"
  | "like"
  | "notLike"
  | "in"
  | "notIn"
  | "includes"
  | "excludes";

export type ListView = {
  readonly developerName: string;
  readonly label: string;
  /** Fields, and fields behind references: `Owner.Alias`. */
  readonly columns: readonly string[];
  /** As SOQL has it after USING SCOPE. */
  readonly scope: "everything" | "mine" | "team" | "mru";
  readonly where: ListViewCondition;
  readonly order: readonly { readonly field: string; readonly descending: boolean }[];
};

/** The list views that people made in the org, beside those that every object has. */
export class ListViews {
  readonly #made = new Map<string, ListView[]>();

  add({ name }: ObjectType, view: ListView): void {
    this.#made.set(name, [...this.of(name), view]);
  }

  of(object: string): readonly ListView[] {
    return this.#made.get(object) ?? [];
  }
}
