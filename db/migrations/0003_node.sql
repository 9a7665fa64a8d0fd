CREATE TABLE "sync"."node" (
	"name" text PRIMARY KEY NOT NULL,
	"objects" text[] NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL,
	"leaving" boolean DEFAULT false NOT NULL
);
