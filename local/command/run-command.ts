import { startOptions, type StartOptions } from "./options.ts";
import { progressOn } from "./progress.ts";
import { runSession, type Front } from "./session.ts";
import { startAdvice } from "../process/start-error.ts";

/** A whole run of `npm start` or `npm run dev`, from the command line to the exit code. */
export async function runCommand(help: string, front: Front): Promise<number> {
  let options: StartOptions | null;
  try {
    options = startOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${startAdvice(error)}\n`);
    return 1;
  }
  if (options === null) {
    process.stdout.write(help);
    return 0;
  }
  return runSession(options, progressOn(process.stdout), front);
}
