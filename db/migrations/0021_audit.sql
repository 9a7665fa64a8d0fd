CREATE TABLE "app"."audit" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "app"."audit_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"person" text NOT NULL,
	"deed" text NOT NULL,
	"about" text,
	"detail" json
);
--> statement-breakpoint
CREATE INDEX "audit_by_person" ON "app"."audit" USING btree ("person","id");