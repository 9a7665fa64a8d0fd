/*
 * The API's own document, as far as it is written and read here: OpenAPI 3.1, whose schemas are JSON Schema 2020-12
 * (https://spec.openapis.org/oas/v3.1.1).
 */

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** A schema, with the words that are read here. */
export type JsonSchema = {
  readonly $ref?: string;
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly const?: JsonValue;
  readonly enum?: readonly JsonValue[];
  readonly examples?: readonly JsonValue[];
  readonly default?: JsonValue;
  readonly minimum?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
};

export type ApiParameter = {
  readonly name: string;
  readonly in: "path" | "query";
  readonly description: string;
  readonly required: boolean;
  readonly schema: JsonSchema;
  readonly example?: JsonValue;
};

/** By media type. */
export type ApiContent = Readonly<
  Record<string, { readonly schema: JsonSchema; readonly example?: JsonValue }>
>;

export type ApiAnswer =
  | { readonly $ref: string }
  | { readonly description: string; readonly content?: ApiContent };

/** What one method of a path does. */
export type ApiOperation = {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly parameters: readonly ApiParameter[];
  readonly requestBody?: { readonly required: true; readonly content: ApiContent };
  /** By status. */
  readonly responses: Readonly<Record<string, ApiAnswer>>;
  /** Empty where nobody need be signed in, a session where no token will do; absent where either will. */
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
};

export const API_METHODS = ["get", "post", "put", "delete"] as const;
export type ApiMethod = (typeof API_METHODS)[number];
export type ApiPath = { readonly [method in ApiMethod]?: ApiOperation };

export type ApiDocument = {
  readonly openapi: "3.1.1";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, ApiPath>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly responses: Readonly<Record<string, ApiAnswer>>;
    readonly securitySchemes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  };
};

/** Where the parts of a document refer to one of its schemas. */
export const SCHEMA_REF = "#/components/schemas/";
