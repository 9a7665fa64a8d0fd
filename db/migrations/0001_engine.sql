CREATE TABLE "sync"."audit" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "sync"."audit_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"object" text NOT NULL,
	"kind" text NOT NULL,
	"state" text DEFAULT 'reading' NOT NULL,
	"job_id" text,
	"read_began" timestamp (3) with time zone NOT NULL,
	"rows_org" bigint,
	"rows_mirror" bigint,
	"suspicious" bigint DEFAULT 0 NOT NULL,
	"differences" bigint DEFAULT 0 NOT NULL,
	"api_calls" bigint DEFAULT 0 NOT NULL,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"error" text,
	"trace_id" uuid
);
--> statement-breakpoint
CREATE TABLE "sync"."audit_difference" (
	"audit_id" bigint NOT NULL,
	"object" text NOT NULL,
	"record_id" text NOT NULL,
	"kind" text NOT NULL,
	"mirror" jsonb,
	"org" jsonb,
	"found_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "audit_difference_audit_id_record_id_pk" PRIMARY KEY("audit_id","record_id")
);
--> statement-breakpoint
CREATE TABLE "sync"."budget" (
	"resource" text NOT NULL,
	"purpose" text NOT NULL,
	"hour" timestamp (3) with time zone NOT NULL,
	"used" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "budget_resource_purpose_hour_pk" PRIMARY KEY("resource","purpose","hour")
);
--> statement-breakpoint
ALTER TABLE "sync"."object" ADD COLUMN "source" text DEFAULT 'stream' NOT NULL;--> statement-breakpoint
ALTER TABLE "sync"."object" ADD COLUMN "polled_through" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "sync"."object" ADD COLUMN "verified_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "sync"."object" ADD COLUMN "computed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "sync"."repair" ADD COLUMN "columns" text[];--> statement-breakpoint
ALTER TABLE "sync"."snapshot" ADD COLUMN "kind" text DEFAULT 'copy' NOT NULL;--> statement-breakpoint
CREATE INDEX "audit_object" ON "sync"."audit" USING btree ("object","id");