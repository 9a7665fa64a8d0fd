import { describe, expect, it } from "vitest";
import { derivedColumns, recomposeName, setsPersonName } from "./person-name.ts";

describe("names of persons", () => {
  it("are recomposed when a part changes, from the merged row", () => {
    const cells = { lastname: "Lovelace" };
    expect(setsPersonName(cells)).toBe(true);
    const row = { firstname: "Ada", lastname: "Byron", salutation: "Countess", name: "Ada Byron" };
    expect(recomposeName({ ...row, ...cells })).toBe("Ada Lovelace");
  });

  it("follow from their parts, and nothing else follows from an event", () => {
    expect(derivedColumns({ suffix: "Jr.", phone: "1" })).toEqual(["name"]);
    expect(derivedColumns({ phone: "1" })).toEqual([]);
    expect(derivedColumns({ name: "Acme", firstname: null })).toEqual([]);
  });

  it("need nothing where no part of them changed, or where the event carries them as a text", () => {
    expect(setsPersonName({ phone: "1" })).toBe(false);
    expect(setsPersonName({ salutation: "Dr." })).toBe(false);
    expect(setsPersonName({ name: "Acme", firstname: null, lastname: null })).toBe(false);
  });

  it.each([
    [
      { firstname: "Ada", middlename: "King", lastname: "Byron", suffix: "Jr." },
      "Ada King Byron Jr.",
    ],
    [{ firstname: null, lastname: "Byron" }, "Byron"],
    [{ firstname: null, lastname: null }, null],
  ])("%j is %s", (cells, name) => {
    expect(recomposeName(cells)).toBe(name);
  });
});
