import { parse } from "csv-parse/sync";
import { json, type Json, type TestBulk } from "./test-bulk.ts";

/** Records in CSV, and the job once it has ended. */
export type Outcome = { job: Json; successful: Json[]; failed: Json[]; unprocessed: Json[] };

/** The steps of an ingest job, for tests. */
export type TestIngest = {
  /** @returns the job's id */
  made(request: object): Promise<string>;
  upload(
    id: string,
    body: string | Buffer<ArrayBuffer>,
    headers?: Record<string, string>,
  ): Promise<Response>;
  setState(id: string, state: string): Promise<Response>;
  outcomeOf(id: string): Promise<Outcome>;
  /** Runs a job from creation to end. */
  loaded(request: object, content: string): Promise<Outcome>;
};

const CSV = { "content-type": "text/csv" };
const DELIMITERS: Record<string, string> = { COMMA: ",", PIPE: "|", TAB: "\t" };

export function ingestOf(bulk: TestBulk): TestIngest {
  const made: TestIngest["made"] = async (request) =>
    String((await json(bulk.send("POST", "/ingest", request)))["id"]);
  const upload: TestIngest["upload"] = (id, body, headers = CSV) =>
    bulk.at(`/ingest/${id}/batches`, { method: "PUT", body, headers });
  const setState: TestIngest["setState"] = (id, state) =>
    bulk.send("PATCH", `/ingest/${id}`, { state });
  const outcomeOf: TestIngest["outcomeOf"] = async (id) => {
    const job = await bulk.ended("ingest", id);
    const delimiter = DELIMITERS[String(job["columnDelimiter"])] ?? "";
    const rows = async (kind: string): Promise<Json[]> => {
      const response = await bulk.at(`/ingest/${id}/${kind}`);
      return parse(await response.text(), { columns: true, delimiter });
    };
    return {
      job,
      successful: await rows("successfulResults"),
      failed: await rows("failedResults"),
      unprocessed: await rows("unprocessedrecords"),
    };
  };
  return {
    made,
    upload,
    setState,
    outcomeOf,
    async loaded(request, content) {
      const id = await made(request);
      const { status } = await upload(id, content);
      if (status !== 201) throw new Error(`The upload was answered with ${status}.`);
      await setState(id, "UploadComplete");
      return outcomeOf(id);
    },
  };
}
