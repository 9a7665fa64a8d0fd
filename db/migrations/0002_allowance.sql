CREATE TABLE "sync"."allowance" (
	"resource" text PRIMARY KEY NOT NULL,
	"org_max" bigint NOT NULL,
	"org_used" bigint NOT NULL,
	"budget" bigint NOT NULL,
	"reserve" bigint NOT NULL,
	"spent_at" timestamp (3) with time zone,
	"circuit" text DEFAULT 'closed' NOT NULL,
	"paused_until" timestamp (3) with time zone,
	"reason" text,
	"noted_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
