-- The field's words: tables, columns, states and causes are renamed. Every row stays.
DROP VIEW "sync"."ledger";--> statement-breakpoint
DROP INDEX "sync"."change_waiting";--> statement-breakpoint

ALTER TABLE "sync"."object" RENAME COLUMN "polled_through" TO "high_water_mark";--> statement-breakpoint
ALTER TABLE "sync"."object" RENAME COLUMN "followed_seq" TO "computed_offset";--> statement-breakpoint
ALTER TABLE "sync"."object" RENAME COLUMN "heard_at" TO "last_message_at";--> statement-breakpoint
ALTER TABLE "sync"."object" RENAME COLUMN "parked" TO "dead_lettered";--> statement-breakpoint
ALTER TABLE "sync"."object" RENAME COLUMN "waiting" TO "buffered";--> statement-breakpoint
ALTER TABLE "sync"."object" RENAME COLUMN "lease_epoch" TO "fencing_token";--> statement-breakpoint
ALTER TABLE "sync"."object" RENAME COLUMN "lease_life" TO "server_incarnation";--> statement-breakpoint

ALTER TABLE "sync"."parked" RENAME TO "dead_letter";--> statement-breakpoint
ALTER TABLE "sync"."dead_letter" RENAME COLUMN "parked_at" TO "dead_lettered_at";--> statement-breakpoint
ALTER TABLE "sync"."dead_letter" RENAME CONSTRAINT "parked_pkey" TO "dead_letter_pkey";--> statement-breakpoint
ALTER SEQUENCE "sync"."parked_id_seq" RENAME TO "dead_letter_id_seq";--> statement-breakpoint
ALTER INDEX "sync"."parked_open" RENAME TO "dead_letter_open";--> statement-breakpoint

ALTER TABLE "sync"."snapshot" RENAME COLUMN "rows_parked" TO "rows_dead_lettered";--> statement-breakpoint
ALTER TABLE "sync"."snapshot" ALTER COLUMN "kind" SET DEFAULT 'initial';--> statement-breakpoint
ALTER TABLE "sync"."snapshot_page" RENAME COLUMN "rows_parked" TO "rows_dead_lettered";--> statement-breakpoint

ALTER TABLE "sync"."audit" RENAME TO "verification";--> statement-breakpoint
ALTER TABLE "sync"."verification" RENAME COLUMN "suspicious" TO "candidates";--> statement-breakpoint
ALTER TABLE "sync"."verification" RENAME CONSTRAINT "audit_pkey" TO "verification_pkey";--> statement-breakpoint
ALTER SEQUENCE "sync"."audit_id_seq" RENAME TO "verification_id_seq";--> statement-breakpoint
ALTER INDEX "sync"."audit_object" RENAME TO "verification_object";--> statement-breakpoint
ALTER TABLE "sync"."audit_difference" RENAME TO "verification_difference";--> statement-breakpoint
ALTER TABLE "sync"."verification_difference" RENAME COLUMN "audit_id" TO "verification_id";--> statement-breakpoint
ALTER TABLE "sync"."verification_difference" RENAME CONSTRAINT "audit_difference_audit_id_record_id_pk" TO "verification_difference_verification_id_record_id_pk";--> statement-breakpoint

ALTER TABLE "sync"."allowance" RENAME TO "quota";--> statement-breakpoint
ALTER TABLE "sync"."quota" RENAME COLUMN "spent_at" TO "exhausted_at";--> statement-breakpoint
ALTER TABLE "sync"."quota" RENAME CONSTRAINT "allowance_pkey" TO "quota_pkey";--> statement-breakpoint

UPDATE "sync"."change" SET "outcome" = 'buffered' WHERE "outcome" = 'waiting';--> statement-breakpoint
UPDATE "sync"."change" SET "source" = 'verification' WHERE "source" = 'audit';--> statement-breakpoint
UPDATE "sync"."repair" SET "cause" = CASE "cause"
  WHEN 'stub' THEN 'missing-row' WHEN 'expired' THEN 'position-expired' WHEN 'unconfirmed' THEN 'position-unknown'
  WHEN 'undelivered' THEN 'quota-exhausted' WHEN 'parked' THEN 'dead-letter' WHEN 'audit' THEN 'verification'
  END WHERE "cause" IN ('stub', 'expired', 'unconfirmed', 'undelivered', 'parked', 'audit');--> statement-breakpoint
UPDATE "sync"."snapshot" SET "kind" = 'initial' WHERE "kind" = 'copy';--> statement-breakpoint
UPDATE "sync"."verification" SET "kind" = 'keys' WHERE "kind" = 'stamps';--> statement-breakpoint
UPDATE "sync"."budget" SET "purpose" = 'verification' WHERE "purpose" = 'audit';--> statement-breakpoint
UPDATE "sync"."log" SET "kind" = CASE "kind" WHEN 'lane' THEN 'pipeline' ELSE 'verification' END WHERE "kind" IN ('lane', 'audit');--> statement-breakpoint

CREATE INDEX "change_buffered" ON "sync"."change" USING btree ("object","seq") WHERE outcome = 'buffered';--> statement-breakpoint
-- Every received event ends in exactly one place; `difference` is 0 at any time.
CREATE VIEW "sync"."ledger" AS
SELECT name AS object, received, applied, superseded, duplicate, dead_lettered, buffered,
       received - applied - superseded - duplicate - dead_lettered - buffered AS difference
FROM sync.object;
