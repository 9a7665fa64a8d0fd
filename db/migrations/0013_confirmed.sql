ALTER TABLE "sync"."object" ADD COLUMN "confirmed_offset" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
-- What a verification has compared since need not be asked for again.
UPDATE "sync"."object" SET "confirmed_offset" = "head_seq";
