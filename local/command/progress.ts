import type { WriteStream } from "node:tty";
import { SingleBar } from "cli-progress";

export interface Progress {
  /** One line about a part: `postgres   ready after 0.9 s`. */
  part(name: string, text: string): void;
  line(text: string): void;
  /** How far the initial snapshot is, in records. `expected` is null where it is not known. */
  copying(loaded: number, expected: number | null): void;
  end(): void;
}

const NAME_WIDTH = 10;
/** Without a terminal, progress is printed as a line every so often. */
const LINE_EVERY_MS = 2_000;

/** A bar on a terminal; plain lines elsewhere. */
export function progressOn(out: NodeJS.WriteStream | WriteStream): Progress {
  const print = (text: string) => out.write(`${text}\n`);
  return out.isTTY ? withBar(out, print) : withLines(print);
}

function partLine(name: string, text: string): string {
  return `${name.padEnd(NAME_WIDTH)} ${text}`;
}

function withLines(print: (text: string) => void): Progress {
  let lastAt = -Infinity;
  return {
    part: (name, text) => print(partLine(name, text)),
    line: print,
    copying(loaded, expected) {
      if (performance.now() - lastAt < LINE_EVERY_MS) return;
      lastAt = performance.now();
      print(partLine("copying", `${grouped(loaded)}${ofExpected(expected)} records`));
    },
    end() {},
  };
}

function ofExpected(expected: number | null): string {
  return expected === null ? "" : ` of ${grouped(expected)}`;
}

function withBar(stream: NodeJS.WriteStream, print: (text: string) => void): Progress {
  let bar: SingleBar | undefined;
  const end = () => {
    bar?.stop();
    bar = undefined;
  };
  const above = (text: string) => {
    end();
    print(text);
  };
  return {
    part: (name, text) => above(partLine(name, text)),
    line: above,
    copying(loaded, expected) {
      const total = Math.max(expected ?? loaded, loaded, 1);
      if (!bar) {
        bar = newBar(stream);
        bar.start(total, loaded);
      }
      bar.setTotal(total);
      bar.update(loaded);
    },
    end,
  };
}

function newBar(stream: NodeJS.WriteStream): SingleBar {
  return new SingleBar({
    stream,
    format: `${"copying".padEnd(NAME_WIDTH)} {bar} {percentage} %  {value} of {total} records`,
    formatValue: (value, _, type) =>
      type === "value" || type === "total" ? grouped(value) : String(value),
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 30,
    hideCursor: true,
    clearOnComplete: false,
    linewrap: false,
  });
}

function grouped(value: number): string {
  return value.toLocaleString("en");
}
