-- Generated from db/schema.ts; the partitions, their upkeep and the schema of the mirror tables are added by hand.
-- Without it search is slower (db/mirror/table-ddl.ts); a role or a server may not allow it.
DO $$ BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;
EXCEPTION WHEN OTHERS THEN
  RAISE NOTICE 'pg_trgm is not there: %', SQLERRM;
END $$;
--> statement-breakpoint
CREATE SCHEMA "sync";
--> statement-breakpoint
CREATE SCHEMA "salesforce";
--> statement-breakpoint
CREATE TABLE "sync"."change" (
	"object" text NOT NULL,
	"seq" bigint NOT NULL,
	"received_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"record_id" text,
	"kind" text NOT NULL,
	"source" text NOT NULL,
	"outcome" text NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"event_id" text,
	"record_index" integer DEFAULT 0 NOT NULL,
	"transaction_key" text,
	"sequence_number" integer,
	"commit_number" bigint,
	"commit_at" timestamp (3) with time zone,
	"applied_at" timestamp (3) with time zone,
	"user_id" text,
	"origin" text,
	"trace_id" uuid,
	CONSTRAINT "change_object_seq_received_at_pk" PRIMARY KEY("object","seq","received_at")
) PARTITION BY RANGE ("received_at");
--> statement-breakpoint
CREATE TABLE "sync"."log" (
	"at" timestamp (3) with time zone NOT NULL,
	"node" text NOT NULL,
	"kind" text NOT NULL,
	"severity" smallint NOT NULL,
	"object" text,
	"trace_id" uuid,
	"follows" uuid,
	"record_ids" text[],
	"duration_ms" integer,
	"ok" boolean NOT NULL,
	"message" text NOT NULL,
	"detail" jsonb
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE TABLE "sync"."object" (
	"name" text PRIMARY KEY NOT NULL,
	"label" text NOT NULL,
	"label_plural" text NOT NULL,
	"key_prefix" text,
	"mirror_table" text NOT NULL,
	"columns" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"described_at" timestamp (3) with time zone,
	"state" text DEFAULT 'queued' NOT NULL,
	"reason" text,
	"head_seq" bigint DEFAULT 0 NOT NULL,
	"published_seq" bigint DEFAULT 0 NOT NULL,
	"replay_id" "bytea",
	"position_confirmed_at" timestamp (3) with time zone,
	"row_count" bigint DEFAULT 0 NOT NULL,
	"copied_at" timestamp (3) with time zone,
	"last_commit_at" timestamp (3) with time zone,
	"last_applied_at" timestamp (3) with time zone,
	"oldest_pending_at" timestamp (3) with time zone,
	"heard_at" timestamp (3) with time zone,
	"received" bigint DEFAULT 0 NOT NULL,
	"applied" bigint DEFAULT 0 NOT NULL,
	"superseded" bigint DEFAULT 0 NOT NULL,
	"duplicate" bigint DEFAULT 0 NOT NULL,
	"parked" bigint DEFAULT 0 NOT NULL,
	"waiting" bigint DEFAULT 0 NOT NULL,
	"lease_owner" text,
	"lease_epoch" bigint DEFAULT 0 NOT NULL,
	"lease_until" timestamp (3) with time zone,
	CONSTRAINT "object_mirror_table_unique" UNIQUE("mirror_table")
);
--> statement-breakpoint
CREATE TABLE "sync"."parked" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "sync"."parked_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"object" text NOT NULL,
	"kind" text NOT NULL,
	"record_ids" text[] DEFAULT '{}' NOT NULL,
	"event_id" text,
	"schema_id" text,
	"replay_id" "bytea",
	"payload" "bytea" NOT NULL,
	"reason" text NOT NULL,
	"parked_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"resolved_at" timestamp (3) with time zone,
	"trace_id" uuid
);
--> statement-breakpoint
CREATE TABLE "sync"."repair" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "sync"."repair_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"object" text NOT NULL,
	"cause" text NOT NULL,
	"record_ids" text[] DEFAULT '{}' NOT NULL,
	"since" timestamp (3) with time zone,
	"cause_at" timestamp (3) with time zone,
	"opened_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"next_try_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"last_outcome" text,
	"closed_at" timestamp (3) with time zone,
	"trace_id" uuid
);
--> statement-breakpoint
CREATE TABLE "sync"."snapshot" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "sync"."snapshot_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"object" text NOT NULL,
	"job_id" text,
	"state" text DEFAULT 'submitted' NOT NULL,
	"columns" jsonb NOT NULL,
	"read_began" timestamp (3) with time zone NOT NULL,
	"rows_expected" bigint,
	"rows_loaded" bigint DEFAULT 0 NOT NULL,
	"rows_parked" bigint DEFAULT 0 NOT NULL,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"error" text,
	"trace_id" uuid
);
--> statement-breakpoint
CREATE TABLE "sync"."snapshot_page" (
	"snapshot_id" bigint NOT NULL,
	"locator" text NOT NULL,
	"next" text,
	"rows" bigint NOT NULL,
	"rows_parked" bigint DEFAULT 0 NOT NULL,
	"size_bytes" bigint NOT NULL,
	"loaded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "snapshot_page_snapshot_id_locator_pk" PRIMARY KEY("snapshot_id","locator")
);
--> statement-breakpoint
CREATE TABLE "sync"."tombstone" (
	"object" text NOT NULL,
	"record_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"read_began" timestamp (3) with time zone,
	"deleted_at" timestamp (3) with time zone NOT NULL,
	"last_row" jsonb,
	CONSTRAINT "tombstone_object_record_id_pk" PRIMARY KEY("object","record_id")
);
--> statement-breakpoint
CREATE INDEX "change_record" ON "sync"."change" USING btree ("object","record_id","seq");--> statement-breakpoint
CREATE INDEX "change_event" ON "sync"."change" USING btree ("object","event_id");--> statement-breakpoint
CREATE INDEX "change_transaction" ON "sync"."change" USING btree ("transaction_key");--> statement-breakpoint
CREATE INDEX "change_waiting" ON "sync"."change" USING btree ("object","seq") WHERE outcome = 'waiting';--> statement-breakpoint
CREATE INDEX "log_at" ON "sync"."log" USING btree ("at");--> statement-breakpoint
CREATE INDEX "log_object" ON "sync"."log" USING btree ("object","at");--> statement-breakpoint
CREATE INDEX "log_trace" ON "sync"."log" USING btree ("trace_id");--> statement-breakpoint
CREATE INDEX "parked_open" ON "sync"."parked" USING btree ("object") WHERE resolved_at is null;--> statement-breakpoint
CREATE INDEX "repair_open" ON "sync"."repair" USING btree ("object","next_try_at") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "snapshot_object" ON "sync"."snapshot" USING btree ("object","id");
--> statement-breakpoint
-- Rows that no partition fits still have a place; the upkeep below makes partitions ahead of time, so it stays empty.
CREATE TABLE "sync"."change_default" PARTITION OF "sync"."change" DEFAULT;
--> statement-breakpoint
CREATE TABLE "sync"."log_default" PARTITION OF "sync"."log" DEFAULT;
--> statement-breakpoint
-- Makes the partition of `parent` that holds `start`, one `unit` (day or month) long, unless it is there.
CREATE FUNCTION sync.make_partition(parent text, unit text, start timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  lower_bound timestamptz := date_trunc(unit, start, 'UTC');
  upper_bound timestamptz := date_trunc(unit, lower_bound + ('1 ' || unit)::interval + interval '2 hours', 'UTC');
  name text := format('%s_%s', parent, to_char(lower_bound AT TIME ZONE 'UTC', CASE unit WHEN 'day' THEN 'YYYY_MM_DD' ELSE 'YYYY_MM' END));
BEGIN
  IF to_regclass(format('sync.%I', name)) IS NULL THEN
    EXECUTE format('CREATE TABLE sync.%I PARTITION OF sync.%I FOR VALUES FROM (%L) TO (%L)', name, parent, lower_bound, upper_bound);
  END IF;
END $$;
--> statement-breakpoint
-- Upkeep, run by every ingest node at its start and each hour: partitions for now and ahead; old days of the log go.
CREATE FUNCTION sync.rotate_partitions(log_days_kept integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  old record;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('sync.rotate_partitions'));
  PERFORM sync.make_partition('change', 'month', now() + make_interval(months => n)) FROM generate_series(0, 2) AS n;
  PERFORM sync.make_partition('log', 'day', now() + make_interval(days => n)) FROM generate_series(0, 7) AS n;
  FOR old IN
    SELECT child.relname AS name FROM pg_inherits
    JOIN pg_class child ON child.oid = inhrelid
    WHERE inhparent = 'sync.log'::regclass
      AND child.relname ~ '^log_[0-9]{4}_[0-9]{2}_[0-9]{2}$'
      AND to_date(substr(child.relname, 5), 'YYYY_MM_DD') < (now() AT TIME ZONE 'UTC')::date - log_days_kept
  LOOP
    EXECUTE format('DROP TABLE sync.%I', old.name);
  END LOOP;
END $$;
--> statement-breakpoint
SELECT sync.rotate_partitions(14);
--> statement-breakpoint
-- Every received event ends in exactly one place; `difference` is 0 at any time.
CREATE VIEW sync.ledger AS
SELECT name AS object, received, applied, superseded, duplicate, parked, waiting,
       received - applied - superseded - duplicate - parked - waiting AS difference
FROM sync.object;
