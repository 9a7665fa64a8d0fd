-- A NUL, or half a surrogate pair: json stores it, and nothing reads it again.
DO $do$ DECLARE
	v record;
BEGIN
	FOR v IN SELECT board, version, content::text AS text FROM "app"."board_version" LOOP
		BEGIN
			PERFORM v.text::jsonb;
		EXCEPTION WHEN data_exception THEN
			UPDATE "app"."board_version"
				SET content = regexp_replace(v.text, '\\u(0000|d[89a-f][0-9a-f]{2})', U&'\FFFD', 'gi')::json
				WHERE board = v.board AND version = v.version;
		END;
	END LOOP;
END $do$;
--> statement-breakpoint
ALTER TABLE "app"."board_version" ADD COLUMN "name" text GENERATED ALWAYS AS (content->>'name') STORED;--> statement-breakpoint
ALTER TABLE "app"."board_version" ADD COLUMN "about" text GENERATED ALWAYS AS (content->>'about') STORED;--> statement-breakpoint
ALTER TABLE "app"."board_version" ADD COLUMN "objects" jsonb GENERATED ALWAYS AS (jsonb_path_query_array(content::jsonb, '$.tiles[*].question.object')) STORED;--> statement-breakpoint
CREATE INDEX "answer_used" ON "app"."answer" USING btree ("used_at");--> statement-breakpoint
-- Versions are there to go back to: the Worker only adds to them.
DO $do$ BEGIN
	IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'orgmirror_reader') THEN
		REVOKE UPDATE, DELETE ON "app"."board_version" FROM orgmirror_reader;
		REVOKE DELETE ON "app"."board" FROM orgmirror_reader;
	END IF;
END $do$;
