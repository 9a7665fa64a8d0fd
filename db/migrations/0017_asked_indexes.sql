CREATE TABLE "app"."question_use" (
	"object" text NOT NULL,
	"column_name" text NOT NULL,
	"way" text NOT NULL,
	"questions" bigint DEFAULT 0 NOT NULL,
	"took_ms" bigint DEFAULT 0 NOT NULL,
	"last_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "question_use_object_column_name_way_pk" PRIMARY KEY("object","column_name","way")
);
--> statement-breakpoint
CREATE TABLE "sync"."asked_index" (
	"object" text NOT NULL,
	"column_name" text NOT NULL,
	"way" text NOT NULL,
	"name" text NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"progress" real DEFAULT 0 NOT NULL,
	"bytes" bigint DEFAULT 0 NOT NULL,
	"scans" bigint DEFAULT 0 NOT NULL,
	"used_at" timestamp (3) with time zone,
	"tried_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "asked_index_object_column_name_way_pk" PRIMARY KEY("object","column_name","way")
);
--> statement-breakpoint
-- As for boards: the Worker of an installation from before this version notes slow questions, and lists indexes.
DO $do$ BEGIN
	IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'orgmirror_reader') THEN
		GRANT SELECT, INSERT, UPDATE ON "app"."question_use" TO orgmirror_reader;
		GRANT SELECT ON "sync"."asked_index" TO orgmirror_reader;
	END IF;
END $do$;
