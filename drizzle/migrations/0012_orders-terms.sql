ALTER TABLE "order_lines" ADD COLUMN "container" jsonb;--> statement-breakpoint
ALTER TABLE "order_lines" ADD COLUMN "volume" smallint NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "terms" jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" DROP COLUMN "promotion_id";