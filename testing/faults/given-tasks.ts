import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Archived activities: `query` hides them, `queryAll` shows them, and they change and go like others. The platform
 * archives them by age; no call does it. So they are in the org from the start.
 */
const TASKS = 120;
const ARCHIVED_OF_TASKS = 40;

/** Writes the tasks of the org as a CSV file. @returns its folder, for `--load` of the emulator */
export async function writeTasks(folder: string): Promise<string> {
  const load = join(folder, "given");
  await mkdir(load);
  const lines = Array.from({ length: TASKS }, (_, n) => {
    const isArchived = n < ARCHIVED_OF_TASKS;
    const id = `00T000000${String(n + 1).padStart(6, "0")}AAA`;
    return `${id},Given ${n},Completed,Normal,false,${isArchived}`;
  });
  const header = "Id,Subject,Status,Priority,IsDeleted,IsArchived";
  await writeFile(join(load, "Task.csv"), `${[header, ...lines].join("\n")}\n`);
  return load;
}
