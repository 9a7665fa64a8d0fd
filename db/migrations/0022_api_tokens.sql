CREATE TABLE "app"."api_token" (
	"id" text PRIMARY KEY NOT NULL,
	"digest" text NOT NULL,
	"person" text NOT NULL,
	"name" text NOT NULL,
	"grants" json,
	"made_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "api_token_by_digest" UNIQUE("digest")
);
--> statement-breakpoint
CREATE INDEX "api_token_of_person" ON "app"."api_token" USING btree ("person");