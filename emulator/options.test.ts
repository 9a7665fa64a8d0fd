import { expect, test } from "vitest";
import { HELP, UsageError, optionsOf } from "./options.ts";

test("the clock is the machine's, or what is given", () => {
  expect(optionsOf([])?.clock).toEqual({ scale: 1 });
  const given = ["--clock", "2030-01-01T12:00:00Z", "--time-scale", "0"];
  expect(optionsOf(given)?.clock).toEqual({ start: Date.UTC(2030, 0, 1, 12), scale: 0 });
});

test.each([
  [
    ["--clock", "noon"],
    '--clock takes a time of ISO 8601 from 2010-01-01T00:00:00.000Z on, not "noon".',
  ],
  [["--clock", "2009-12-31"], "--clock takes a time of ISO 8601 from 2010-01-01"],
  [["--made", "2009-12-31"], "--made takes a time of ISO 8601 from 2010-01-01"],
  [["--clock", "275760-01-01"], "--clock takes a time of ISO 8601"],
  [["--time-scale", "1e300"], '--time-scale takes a number up to 1000000, not "1e300".'],
  [["--rate", "1e9"], '--rate takes a number up to 10000, not "1e9".'],
  [["--rate", "Infinity"], '--rate takes a number that is not negative, not "Infinity".'],
  [["--keepalive", "0"], '--keepalive takes seconds from 0.001 on, not "0".'],
  [["--records", "Account=1,Account=2"], "--records names Account more than once."],
  [["--records", "Account=1=2"], '--records takes a number that is not negative, not "1=2".'],
  [["--nonsense"], "Unknown option '--nonsense'. See --help."],
  [["--time-scale", "fast"], '--time-scale takes a number that is not negative, not "fast".'],
])("%j is refused in a sentence", (args, sentence) => {
  expect(() => optionsOf(args)).toThrow(UsageError);
  expect(() => optionsOf(args)).toThrow(sentence);
});

test("the day of the records is the clock's, or what is given", () => {
  expect(optionsOf([])?.madeAt).toBeUndefined();
  expect(optionsOf(["--made", "2028-02-29"])?.madeAt).toBe(Date.UTC(2028, 1, 29));
});

test("every option is in the help", () => {
  for (const option of ["--clock", "--made", "--time-scale", "--faults"])
    expect(HELP).toContain(option);
  expect(optionsOf(["--faults", "storm.json"])?.faultsFile).toBe("storm.json");
  expect(optionsOf(["--help"])).toBeUndefined();
});

test("--records takes a number for all, or numbers by object", () => {
  expect(optionsOf(["--records", "5"])?.records).toBe(5);
  expect(optionsOf(["--records", "Account=1000000, Contact=10"])?.records).toEqual(
    new Map([
      ["Account", 1_000_000],
      ["Contact", 10],
    ]),
  );
  expect(() => optionsOf(["--records", "Account="])).toThrow(
    '--records takes a number that is not negative, not "".',
  );
  expect(() => optionsOf(["--records", "Account=1.5"])).toThrow("a whole number up to 10000000");
});
