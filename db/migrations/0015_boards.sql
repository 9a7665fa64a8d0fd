CREATE SCHEMA "app";
--> statement-breakpoint
CREATE TABLE "app"."answer" (
	"key" text PRIMARY KEY NOT NULL,
	"contents" jsonb NOT NULL,
	"states" json,
	"answer" json NOT NULL,
	"kept_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"used_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "app"."board" (
	"id" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"removed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "app"."board_version" (
	"board" text NOT NULL,
	"version" integer NOT NULL,
	"content" json NOT NULL,
	"person" text NOT NULL,
	"saved_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "board_version_board_version_pk" PRIMARY KEY("board","version"),
	CONSTRAINT "board_version_from_1" CHECK ("app"."board_version"."version" > 0)
);
--> statement-breakpoint
ALTER TABLE "app"."board_version" ADD CONSTRAINT "board_version_board_board_id_fk" FOREIGN KEY ("board") REFERENCES "app"."board"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- The Worker of an installation from before this version may write here too, without a new password (db/reader-role.ts).
DO $do$ BEGIN
	IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'orgmirror_reader') THEN
		GRANT USAGE ON SCHEMA "app" TO orgmirror_reader;
		GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "app" TO orgmirror_reader;
	END IF;
END $do$;
