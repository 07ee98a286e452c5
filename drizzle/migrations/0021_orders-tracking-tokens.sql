CREATE TABLE "tracking_tokens" (
	"order_id" uuid PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "tracking_tokens" ADD CONSTRAINT "tracking_tokens_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "tracking_tokens_hash" ON "tracking_tokens" USING btree ("hash");--> statement-breakpoint
CREATE INDEX "tracking_tokens_open" ON "tracking_tokens" USING btree ("expires_at") WHERE "tracking_tokens"."ended_at" is null;