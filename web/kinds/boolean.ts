import type { Kind } from "./kind.ts";
import { text } from "./text.ts";

export const boolean: Kind = {
  ...text,
  types: ["boolean"],
  widthPx: 92,
  byDefault: "last",
  text: (value) => (String(value) === "true" ? "Yes" : "No"),
  exact: () => undefined,
  cell: "tick",
  operators: ["eq"],
  choices: [
    { value: "true", label: "Yes" },
    { value: "false", label: "No" },
  ],
};
