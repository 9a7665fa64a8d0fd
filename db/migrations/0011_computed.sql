ALTER TABLE "sync"."object" ADD COLUMN "computed_read_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "sync"."quota" ADD COLUMN "computed_calls" bigint;--> statement-breakpoint
ALTER TABLE "sync"."quota" ADD COLUMN "computed_within_ms" bigint;