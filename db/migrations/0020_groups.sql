CREATE TABLE "app"."groups_version" (
	"version" integer PRIMARY KEY NOT NULL,
	"groups" json NOT NULL,
	"person" text NOT NULL,
	"saved_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "groups_version_from_1" CHECK ("app"."groups_version"."version" > 0)
);
