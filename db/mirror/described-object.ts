/** What the mirror needs to know of an object's describe result (REST `/sobjects/<name>/describe`). */
export type DescribedField = {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly scale: number;
  readonly nillable: boolean;
  readonly filterable?: boolean;
  readonly sortable?: boolean;
  readonly createable?: boolean;
  readonly updateable: boolean;
  readonly defaultedOnCreate?: boolean;
  readonly calculated: boolean;
  /** Null for fields without a formula, roll-ups included. */
  readonly calculatedFormula?: string | null;
  readonly nameField: boolean;
  readonly compoundFieldName: string | null;
  readonly extraTypeInfo: string | null;
  /** True of rich text areas, and of formulas that make links or images. */
  readonly htmlFormatted?: boolean;
  readonly referenceTo: readonly string[];
  readonly relationshipName: string | null;
  /** A picklist that takes no other than its active values. */
  readonly restrictedPicklist?: boolean;
  readonly picklistValues: readonly {
    readonly value: string;
    readonly label: string | null;
    readonly active: boolean;
  }[];
};

export type DescribedObject = {
  readonly name: string;
  readonly label: string;
  readonly labelPlural: string;
  readonly keyPrefix: string | null;
  /** False where no record can be updated, whatever its fields say. */
  readonly updateable?: boolean;
  /** False where none can be created. */
  readonly createable?: boolean;
  readonly fields: readonly DescribedField[];
  readonly childRelationships?: readonly ChildRelationship[];
};

/** Records of another object that refer to records of this one. */
export type ChildRelationship = {
  readonly childSObject: string;
  /** API name of the reference, of the child. */
  readonly field: string;
  /** They are deleted with their parent. */
  readonly cascadeDelete: boolean;
};
