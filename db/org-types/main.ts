import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { orgFiles, readDescribed, writeFiles } from "./org-types.ts";

const HELP = `npm run types -- [--out DIR]

Writes TypeScript types of the mirrored org, and the mirror's tables as a schema of drizzle-orm.

  --out DIR   the folder to write to; without it orgmirror-types
  --help      shows this

It reads the mirror's Postgres: DATABASE_URL, in the environment or in .env, is the connection string of a role that may
read sync.object, such as the one that npm start prints on the line sql. Run it again when fields have come or gone.
`;

/** What a person did not do right, in a sentence. */
class TypesError extends Error {
  override readonly name = "TypesError";
}

async function main(args: readonly string[]): Promise<void> {
  const { out, help } = parsed(args);
  if (help) return void process.stdout.write(HELP);
  if (existsSync(".env")) process.loadEnvFile(".env");
  const url = process.env["DATABASE_URL"];
  if (!url)
    throw new TypesError("DATABASE_URL is not set: the connection string of the mirror's Postgres");
  const { objects, files } = orgFiles(await readDescribed(url));
  if (objects === 0)
    throw new TypesError("no object is described yet; start ingest with npm run ingest");
  const folder = resolve(out);
  await writeFiles(folder, files);
  const names = Object.keys(files).join(", ");
  const where = relative(process.cwd(), folder) || ".";
  process.stdout.write(`${objects} objects: ${names} in ${where}\n`);
}

function parsed(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        out: { type: "string", default: "orgmirror-types" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    return values;
  } catch (error) {
    const [sentence = ""] = error instanceof Error ? error.message.split(". ", 1) : [];
    throw new TypesError(`${sentence}; npm run types -- --help lists the options`);
  }
}

/** Of a table that is not there, or that the role may not read. */
const NO_MIRROR = new Set(["42P01", "3F000", "42501"]);

function sentenceOf(error: unknown): string {
  if (error instanceof pg.DatabaseError && NO_MIRROR.has(error.code ?? ""))
    return `${error.message}; DATABASE_URL must lead to the mirror, by a role that may read it`;
  if (error instanceof AggregateError) return sentenceOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`No types were written: ${sentenceOf(error)}.\n`);
  process.exitCode = 1;
}
