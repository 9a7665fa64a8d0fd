CREATE TABLE "app"."webhook" (
	"id" text PRIMARY KEY NOT NULL,
	"url" text NOT NULL,
	"follows" json NOT NULL,
	"person" text NOT NULL,
	"by_setting" boolean NOT NULL,
	"state" text DEFAULT 'on' NOT NULL,
	"reason" text,
	"made_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"rotated_at" timestamp (3) with time zone,
	"test_asked_at" timestamp (3) with time zone,
	"test_taken_at" timestamp (3) with time zone,
	"test_result" text,
	"removed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "app"."webhook_dead_letter" (
	"webhook" text NOT NULL,
	"object" text NOT NULL,
	"seq" bigint NOT NULL,
	"record_id" text NOT NULL,
	"line" uuid NOT NULL,
	"change" json NOT NULL,
	"dead_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"asked_at" timestamp (3) with time zone,
	CONSTRAINT "webhook_dead_letter_webhook_object_seq_pk" PRIMARY KEY("webhook","object","seq")
);
--> statement-breakpoint
CREATE TABLE "app"."webhook_place" (
	"webhook" text NOT NULL,
	"object" text NOT NULL,
	"line" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"pending_to" bigint,
	"pending_kind" text,
	"pending_at" timestamp (3) with time zone,
	"pending_without" bigint[] DEFAULT '{}' NOT NULL,
	"accepted_at" timestamp (3) with time zone,
	"tries" integer DEFAULT 0 NOT NULL,
	"failing_since" timestamp (3) with time zone,
	"retry_at" timestamp (3) with time zone,
	"error" text,
	"is_after_dead" boolean DEFAULT false NOT NULL,
	CONSTRAINT "webhook_place_webhook_object_pk" PRIMARY KEY("webhook","object")
);
--> statement-breakpoint
CREATE TABLE "app"."webhook_secret" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "app"."webhook_secret_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"webhook" text NOT NULL,
	"secret" text NOT NULL,
	"made_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "app"."webhook_dead_letter" ADD CONSTRAINT "webhook_dead_letter_webhook_webhook_id_fk" FOREIGN KEY ("webhook") REFERENCES "app"."webhook"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."webhook_place" ADD CONSTRAINT "webhook_place_webhook_webhook_id_fk" FOREIGN KEY ("webhook") REFERENCES "app"."webhook"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."webhook_secret" ADD CONSTRAINT "webhook_secret_webhook_webhook_id_fk" FOREIGN KEY ("webhook") REFERENCES "app"."webhook"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "webhook_dead_letter_of" ON "app"."webhook_dead_letter" USING btree ("webhook","object","record_id");--> statement-breakpoint
CREATE INDEX "webhook_secret_of" ON "app"."webhook_secret" USING btree ("webhook","id");