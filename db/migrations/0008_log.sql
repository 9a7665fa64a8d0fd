ALTER TABLE "sync"."change" ADD COLUMN "derived" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "sync"."object" DROP COLUMN "fencing_token";--> statement-breakpoint
ALTER TABLE "sync"."object" ADD COLUMN "line" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
-- A person's name was logged as if the event had named it. Nothing older than this is merged with a read any more.
UPDATE "sync"."change" SET "derived" = '{name}'
WHERE "source" = 'stream' AND "outcome" = 'applied' AND "received_at" > now() - interval '8 days'
  AND "after" ? 'name' AND "after" ?| ARRAY['firstname', 'middlename', 'lastname', 'suffix']
  -- The name of an account that is no person: an event then nulls the parts.
  AND NOT ("after" ->> 'name' IS NOT NULL AND "after" -> 'lastname' = 'null');
