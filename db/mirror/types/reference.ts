import type { FieldKind } from "./field-kind.ts";
import { id } from "./id.ts";

export const reference: FieldKind<"text"> = {
  ...id,
  types: ["reference"],
  isIndexed: true,
  inRollUps: false,
};
