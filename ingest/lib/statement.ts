/** A parameterised SQL statement. Identifiers in `text` went through `quoteIdent`; values are never in it. */
export type Statement = { readonly text: string; readonly values: readonly unknown[] };
