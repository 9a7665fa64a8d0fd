CREATE TABLE "sync"."organization" (
	"id" text PRIMARY KEY NOT NULL,
	"noted_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
