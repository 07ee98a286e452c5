CREATE TABLE "idempotency_keys" (
	"diner_id" uuid NOT NULL,
	"route" text NOT NULL,
	"key" text NOT NULL,
	"input_hash" text NOT NULL,
	"lock" uuid NOT NULL,
	"locked_at" timestamp with time zone NOT NULL,
	"status" integer,
	"headers" jsonb,
	"body" "bytea",
	CONSTRAINT "idempotency_keys_diner_id_route_key_pk" PRIMARY KEY("diner_id","route","key")
);
--> statement-breakpoint
CREATE INDEX "idempotency_keys_age" ON "idempotency_keys" USING btree ("locked_at");