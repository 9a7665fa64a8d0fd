CREATE TABLE "app"."list_view_request" (
	"object" text NOT NULL,
	"list_view" text NOT NULL,
	"asked_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"taken_at" timestamp (3) with time zone,
	CONSTRAINT "list_view_request_object_list_view_pk" PRIMARY KEY("object","list_view")
);
--> statement-breakpoint
CREATE TABLE "app"."view" (
	"id" text PRIMARY KEY NOT NULL,
	"object" text NOT NULL,
	"name" text NOT NULL,
	"search" text NOT NULL,
	"owner" text NOT NULL,
	"shared" boolean NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"saved_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"removed_at" timestamp (3) with time zone,
	CONSTRAINT "view_search_bounded" CHECK (char_length("app"."view"."search") <= 8000)
);
--> statement-breakpoint
CREATE TABLE "app"."view_change" (
	"view" text NOT NULL,
	"person" text NOT NULL,
	"search" text NOT NULL,
	"saved_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "view_change_view_person_pk" PRIMARY KEY("view","person"),
	CONSTRAINT "view_change_search_bounded" CHECK (char_length("app"."view_change"."search") <= 8000)
);
--> statement-breakpoint
CREATE TABLE "app"."view_default" (
	"object" text NOT NULL,
	"person" text NOT NULL,
	"view" text,
	CONSTRAINT "view_default_object_person_pk" PRIMARY KEY("object","person")
);
--> statement-breakpoint
CREATE TABLE "sync"."list_view" (
	"object" text NOT NULL,
	"list_view" text NOT NULL,
	"read_at" timestamp (3) with time zone NOT NULL,
	"answer" json,
	"reason" text,
	CONSTRAINT "list_view_object_list_view_pk" PRIMARY KEY("object","list_view")
);
--> statement-breakpoint
ALTER TABLE "sync"."organization" ADD COLUMN "instance_url" text;--> statement-breakpoint
ALTER TABLE "app"."view_change" ADD CONSTRAINT "view_change_view_view_id_fk" FOREIGN KEY ("view") REFERENCES "app"."view"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app"."view_default" ADD CONSTRAINT "view_default_view_view_id_fk" FOREIGN KEY ("view") REFERENCES "app"."view"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "view_of_object" ON "app"."view" USING btree ("object");--> statement-breakpoint
CREATE INDEX "change_left" ON "sync"."change" USING gin (jsonb_path_query_array(before - 'lastmodifiedbyid', '$.* ? (@ like_regex "^[a-zA-Z0-9]{18}$")')) WHERE outcome = 'applied' and jsonb_array_length(jsonb_path_query_array(before - 'lastmodifiedbyid', '$.* ? (@ like_regex "^[a-zA-Z0-9]{18}$")')) > 0;