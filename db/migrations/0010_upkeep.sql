-- Partitions are made and dropped by the nodes, each in a transaction of its own (ingest/node/make-partition.ts): as one
-- function they locked the log of changes behind any reader of it.
DROP FUNCTION IF EXISTS sync.rotate_partitions(integer);--> statement-breakpoint
DROP FUNCTION IF EXISTS sync.make_partition(text, text, timestamptz);
