CREATE TABLE "app"."view_as" (
	"id" text PRIMARY KEY NOT NULL,
	"digest" text NOT NULL,
	"session" text NOT NULL,
	"person" text NOT NULL,
	"viewed" text NOT NULL,
	"began_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "view_as_by_digest" UNIQUE("digest")
);
--> statement-breakpoint
ALTER TABLE "app"."view_as" ADD CONSTRAINT "view_as_session_session_id_fk" FOREIGN KEY ("session") REFERENCES "app"."session"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."view_as" ADD CONSTRAINT "view_as_person_person_id_fk" FOREIGN KEY ("person") REFERENCES "app"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."view_as" ADD CONSTRAINT "view_as_viewed_person_id_fk" FOREIGN KEY ("viewed") REFERENCES "app"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "view_as_of_session" ON "app"."view_as" USING btree ("session");--> statement-breakpoint
CREATE INDEX "view_as_of_person" ON "app"."view_as" USING btree ("person");--> statement-breakpoint
CREATE INDEX "view_as_of_viewed" ON "app"."view_as" USING btree ("viewed");