CREATE TABLE "cash_brought" (
	"id" uuid PRIMARY KEY NOT NULL,
	"rider_id" uuid NOT NULL,
	"amount" bigint NOT NULL,
	"said_at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone,
	"received_by" uuid,
	"refused_at" timestamp with time zone,
	CONSTRAINT "cash_brought_amount" CHECK ("cash_brought"."amount" > 0)
);
--> statement-breakpoint
DROP TABLE "cash_hand_overs" CASCADE;--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "passkey_step_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "riders" ADD COLUMN "leaps" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "riders" ADD COLUMN "leapt_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "order_lines" ADD COLUMN "container" jsonb;--> statement-breakpoint
ALTER TABLE "order_lines" ADD COLUMN "volume" smallint NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "terms" jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "cash_brought" ADD CONSTRAINT "cash_brought_rider_id_riders_person_id_fk" FOREIGN KEY ("rider_id") REFERENCES "public"."riders"("person_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "cash_brought_open" ON "cash_brought" USING btree ("rider_id") WHERE "cash_brought"."received_at" is null and "cash_brought"."refused_at" is null;--> statement-breakpoint
ALTER TABLE "orders" DROP COLUMN "promotion_id";