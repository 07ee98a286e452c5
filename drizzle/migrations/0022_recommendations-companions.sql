CREATE TABLE "dish_companions" (
	"dish_id" uuid PRIMARY KEY NOT NULL,
	"restaurant_id" uuid NOT NULL,
	"share" real NOT NULL,
	"people" real NOT NULL,
	"companions" jsonb NOT NULL,
	"computed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "dish_companions_share" CHECK ("dish_companions"."share" > 0 and "dish_companions"."share" <= 1)
);
--> statement-breakpoint
ALTER TABLE "dish_companions" ADD CONSTRAINT "dish_companions_dish_id_dishes_id_fk" FOREIGN KEY ("dish_id") REFERENCES "public"."dishes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dish_companions" ADD CONSTRAINT "dish_companions_restaurant_id_restaurants_id_fk" FOREIGN KEY ("restaurant_id") REFERENCES "public"."restaurants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "dish_companions_restaurant" ON "dish_companions" USING btree ("restaurant_id");