import { rm } from "node:fs/promises";
import { execa } from "execa";
import pg from "pg";
import { migrate } from "../../db/migrate.ts";
import { type RunningPostgres, startPostgres } from "../../local/postgres/postgres.ts";
import { postgresPlace } from "../../local/postgres/postgres-place.ts";
import { hasEnded, signal } from "../../local/process/process-identity.ts";
import { postgresFolder } from "../postgres-folder.ts";
import { SmallDisk, unmountLeft } from "./small-disk.ts";

/**
 * No flushes, since the machine does not fail. Commits are acknowledged before they are in the write-ahead log, so an
 * immediate stop loses the last ones. A failover to a lagging replica does the same.
 */
const SETTINGS = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  shared_buffers: "64MB",
  max_connections: "100",
};
const TEMPLATE = "template_of_schedules";

/** The Postgres of a run, with one migrated database that each schedule clones. It can be stopped and started. */
export class FaultPostgres {
  readonly #dataDir: string;
  #running: RunningPostgres;

  private constructor(dataDir: string, running: RunningPostgres) {
    this.#dataDir = dataDir;
    this.#running = running;
  }

  static async start(): Promise<FaultPostgres> {
    await unmountLeft();
    const dataDir = await postgresFolder("faults");
    const running = await startPostgres({ dataDir, port: 0, settings: SETTINGS });
    const postgres = new FaultPostgres(dataDir, running);
    await postgres.administer(`create database ${TEMPLATE}`);
    await migrate(postgres.url(TEMPLATE));
    return postgres;
  }

  /** Connection string of a database, as superuser. */
  url(database: string): string {
    return Object.assign(new URL(this.#running.url), { pathname: `/${database}` }).href;
  }

  /** @param disk for its tables; null: the disk of the other databases */
  async clone(name: string, disk: SmallDisk | null): Promise<string> {
    if (disk !== null) await this.administer(`create tablespace ${name} location '${disk.folder}'`);
    const place = disk === null ? "" : `tablespace ${name}`;
    await this.administer(
      `create database ${name} template ${TEMPLATE} strategy file_copy ${place}`,
    );
    return this.url(name);
  }

  async drop(name: string): Promise<void> {
    await this.administer(`drop database if exists ${name} with (force)`);
    await this.administer(`drop tablespace if exists ${name}`);
  }

  /** @throws InjectionSkipped if nothing can be mounted */
  smallDisk(sizeMb: number): Promise<SmallDisk> {
    return SmallDisk.mount(this.#dataDir, sizeMb);
  }

  async administer(statement: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.#running.url });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }

  /** `fast` flushes first. `immediate` is a crash: the last commits may be lost. */
  async restart(how: "fast" | "immediate", downMs: number): Promise<void> {
    await this.#whileDown(how, () => new Promise((resolve) => setTimeout(resolve, downMs)));
  }

  /** Makes a cold copy of all data, beside it. */
  async copy(): Promise<void> {
    const { cluster } = await postgresPlace(this.#dataDir);
    await this.#whileDown("fast", () => replaced(cluster, copyOf(cluster)));
  }

  /** Puts the last copy back, and starts Postgres on it: the log goes back to the moment of the copy. */
  async restore(): Promise<void> {
    const { cluster } = await postgresPlace(this.#dataDir);
    await this.#whileDown("immediate", () => replaced(copyOf(cluster), cluster));
  }

  async #whileDown(how: "fast" | "immediate", work: () => Promise<unknown>): Promise<void> {
    const { process, port } = this.#running;
    signal(process, how === "fast" ? "SIGINT" : "SIGQUIT");
    if (!(await hasEnded(process, 20_000))) signal(process, "SIGKILL");
    await work();
    this.#running = await startPostgres({ dataDir: this.#dataDir, port, settings: SETTINGS });
  }

  stop(): Promise<void> {
    return this.#running.stop();
  }
}

const copyOf = (cluster: string) => `${cluster}.copy`;

/** `cp` keeps owner, mode and links, which Postgres requires. */
async function replaced(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await execa("cp", ["-a", from, to]);
}
