CREATE TABLE "sync"."lineage" (
	"object" text NOT NULL,
	"n" bigint NOT NULL,
	"line" uuid NOT NULL,
	"first_seq" bigint NOT NULL,
	CONSTRAINT "lineage_object_n_pk" PRIMARY KEY("object","n")
);
