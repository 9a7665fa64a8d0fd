ALTER TABLE "sync"."object" ADD COLUMN "followed_seq" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE "sync"."object" SET "followed_seq" = "head_seq";
