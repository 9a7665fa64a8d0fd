import type { FieldKind } from "./field-kind.ts";
import { text } from "./text.ts";

export const longText: FieldKind<"text"> = {
  ...text,
  types: ["textarea", "encryptedstring"],
  isLong: true,
  inRollUps: false,
};
