CREATE TABLE "menu_runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"connection_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"why" text NOT NULL,
	"state" text NOT NULL,
	"theirs" text,
	"items" integer,
	"differences" jsonb,
	"their_menu" jsonb,
	"note" text,
	"asked_by" uuid,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "platform_connections" (
	"id" uuid PRIMARY KEY NOT NULL,
	"restaurant_id" uuid NOT NULL,
	"platform" text NOT NULL,
	"store_id" text NOT NULL,
	"sells" boolean NOT NULL,
	"follows_menu" boolean DEFAULT true NOT NULL,
	"menu_name" text,
	"connected_at" timestamp with time zone NOT NULL,
	"connected_by" uuid,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "platform_errands" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"detail" text DEFAULT '' NOT NULL,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"note" text,
	"due_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "platform_items" (
	"connection_id" uuid NOT NULL,
	"their_id" text NOT NULL,
	"dish_id" uuid NOT NULL,
	CONSTRAINT "platform_items_connection_id_their_id_pk" PRIMARY KEY("connection_id","their_id")
);
--> statement-breakpoint
CREATE TABLE "platform_orders" (
	"order_id" uuid PRIMARY KEY NOT NULL,
	"connection_id" uuid NOT NULL,
	"platform" text NOT NULL,
	"their_id" text NOT NULL,
	"code" text NOT NULL,
	"told" text,
	"told_at" timestamp with time zone,
	"arrived_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "dishes" ADD COLUMN "kept_by" text;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "source" text;--> statement-breakpoint
ALTER TABLE "menu_runs" ADD CONSTRAINT "menu_runs_connection_id_platform_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."platform_connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "platform_connections" ADD CONSTRAINT "platform_connections_restaurant_id_restaurants_id_fk" FOREIGN KEY ("restaurant_id") REFERENCES "public"."restaurants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "platform_items" ADD CONSTRAINT "platform_items_connection_id_platform_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."platform_connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "platform_items" ADD CONSTRAINT "platform_items_dish_id_dishes_id_fk" FOREIGN KEY ("dish_id") REFERENCES "public"."dishes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "platform_orders" ADD CONSTRAINT "platform_orders_connection_id_platform_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."platform_connections"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "menu_runs_connection" ON "menu_runs" USING btree ("connection_id","started_at");--> statement-breakpoint
CREATE INDEX "menu_runs_theirs" ON "menu_runs" USING btree ("theirs") WHERE "menu_runs"."state" = 'sent';--> statement-breakpoint
CREATE UNIQUE INDEX "platform_connections_restaurant" ON "platform_connections" USING btree ("restaurant_id","platform") WHERE "platform_connections"."ended_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "platform_connections_store" ON "platform_connections" USING btree ("platform","store_id") WHERE "platform_connections"."ended_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "platform_errands_waiting" ON "platform_errands" USING btree ("kind","subject_id","detail") WHERE "platform_errands"."state" = 'waiting';--> statement-breakpoint
CREATE INDEX "platform_errands_due" ON "platform_errands" USING btree ("due_at") WHERE "platform_errands"."state" in ('waiting', 'in_hand');--> statement-breakpoint
CREATE INDEX "platform_errands_age" ON "platform_errands" USING btree ("ended_at");--> statement-breakpoint
CREATE INDEX "platform_items_dish" ON "platform_items" USING btree ("dish_id");--> statement-breakpoint
CREATE UNIQUE INDEX "platform_orders_theirs" ON "platform_orders" USING btree ("platform","their_id");