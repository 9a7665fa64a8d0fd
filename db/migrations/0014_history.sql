-- The changes before this version have the migration's time for a moment: no row is rewritten, and history begins here,
-- since earlier versions changed rows without changes. Until the index is
-- built, nothing reads or writes the log.
ALTER TABLE "sync"."change" ADD COLUMN "moment" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "sync"."change" ALTER COLUMN "moment" SET DEFAULT clock_timestamp();--> statement-breakpoint
ALTER TABLE "sync"."object" ADD COLUMN "history_from" bigint;--> statement-breakpoint
ALTER TABLE "sync"."object" ADD COLUMN "history_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "sync"."object" ADD COLUMN "last_moment" timestamp (3) with time zone;--> statement-breakpoint
UPDATE "sync"."object" SET "last_moment" = now(), "history_from" = CASE WHEN "copied_at" IS NOT NULL THEN "head_seq" END,
  "history_at" = CASE WHEN "copied_at" IS NOT NULL THEN now() END;--> statement-breakpoint
CREATE INDEX "change_moment" ON "sync"."change" USING btree ("object","moment","seq") WHERE outcome = 'applied';
