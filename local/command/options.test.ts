import { resolve } from "node:path";
import { expect, test } from "vitest";
import { startOptions } from "./options.ts";
import { StartError } from "../process/start-error.ts";

test("the defaults are those that README and --help tell", () => {
  expect(startOptions([])).toEqual({
    ports: {
      web: 8787,
      emulatorRest: 8788,
      emulatorGrpc: 8789,
      emulatorGrpcTls: 8790,
      postgres: 8791,
      neonHttp: 8792,
      ingest: 8793,
      worker: 8794,
    },
    dataDir: resolve(".local"),
    records: null,
    rate: 2,
    reset: false,
  });
});

test("every option is taken", () => {
  const args = "--port 9000 --data=/tmp/x --records 5 --rate 0 --reset";
  const options = startOptions(args.split(" "));
  expect(options).toMatchObject({ dataDir: "/tmp/x", records: 5, rate: 0, reset: true });
  expect(options?.ports).toMatchObject({ web: 9000, ingest: 9006 });
  expect(startOptions(["--help"])).toBeNull();
});

test.each([
  [["--port", "eighty"], /--port takes a whole number from 1024 to 65528, not eighty/],
  [["--port", "70000"], /--port takes/],
  [["--records", "-1"], /--help lists/],
  [["--records="], /--records takes .* not nothing/],
  [["--rate", "1.5"], /--rate takes/],
  [["--colour"], /Unknown option '--colour'.*--help lists/],
  [["9000"], /npm start -- --port 9000/],
])("%j is refused in a sentence", (args, sentence) => {
  expect(() => startOptions(args)).toThrow(StartError);
  expect(() => startOptions(args)).toThrow(sentence);
});
