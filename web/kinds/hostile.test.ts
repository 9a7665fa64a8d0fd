import fc from "fast-check";
import { expect, test } from "vitest";
import { cleanText } from "../../db/mirror/clean-text.ts";
import { HOSTILE_VALUES } from "../../testing/hostile-values.ts";
import { publicColumn } from "../../testing/public-column.ts";
import { isBlank } from "../../edge/protocol/blank.ts";

import { safeText, tabSeparated } from "../format/separated.ts";
import { recordItem } from "../palette/palette-items.ts";
import { cellText } from "./cell-text.ts";
import { recordName } from "./record-name.ts";
import { KINDS } from "./registry.ts";

const now = new Date("2026-11-22T12:00:00Z");
const hostile = fc.constantFrom(...Object.values(HOSTILE_VALUES));
/** As the mirror has them, whole or side by side. */
const stored = fc
  .tuple(hostile, fc.oneof(fc.constant(""), hostile, fc.string({ unit: "binary" })))
  .map(([one, other]) => cleanText(one + other));
const TEXTS = KINDS.filter(({ cell }) => ["text", "away", "chip"].includes(cell));

test("something is seen of every text, in cells, names and the search", () => {
  fc.assert(
    fc.property(stored, fc.constantFrom(...TEXTS), (value, { types }) => {
      const column = publicColumn("name", types[0]);
      const hit = { object: "Account", id: "001", name: value, beside: { column: "phone", value } };
      const item = recordItem(hit, String, String);
      const shown = [cellText(column, value, now), recordName({ name: value }, [column])];
      for (const text of [...shown, item.label, item.beside])
        expect(isBlank(text ?? "")).toBe(false);
      // What can be seen stays as it is.
      if (!isBlank(value)) expect(new Set(shown)).toEqual(new Set([value]));
    }),
  );
});

test("a copied cell is one cell, and no formula", () => {
  fc.assert(
    fc.property(stored, (value) => {
      const copied = tabSeparated([[safeText(value), "end"]]);
      const whole = copied.startsWith('"')
        ? copied.slice(1, copied.lastIndexOf('"\tend')).replaceAll('""', '"')
        : copied.slice(0, copied.lastIndexOf("\tend"));
      expect([value, `'${value}`]).toContain(whole);
      expect(whole).not.toMatch(/^[=@\t\r\n＝＋－＠]/);
      if (/^[+-]/.test(whole)) expect(whole).toMatch(/^[\d\s().+/-]*$/);
    }),
  );
});

test.each(Object.entries(HOSTILE_VALUES))(
  "%s: no number, time or choice fails on it",
  (_, value) => {
    for (const { types } of KINDS)
      for (const type of types) {
        expect(typeof cellText({ ...publicColumn("x", type), field: "Latitude" }, value, now)).toBe(
          "string",
        );
      }
  },
);
