CREATE SEQUENCE "public"."order_numbers" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "basket_guests" (
	"basket_id" uuid NOT NULL,
	"visitor_id" uuid NOT NULL,
	"name" text NOT NULL,
	"joined_at" timestamp with time zone NOT NULL,
	CONSTRAINT "basket_guests_basket_id_visitor_id_pk" PRIMARY KEY("basket_id","visitor_id")
);
--> statement-breakpoint
CREATE TABLE "basket_line_options" (
	"line_id" uuid NOT NULL,
	"option_id" uuid NOT NULL,
	CONSTRAINT "basket_line_options_line_id_option_id_pk" PRIMARY KEY("line_id","option_id")
);
--> statement-breakpoint
CREATE TABLE "basket_lines" (
	"id" uuid PRIMARY KEY NOT NULL,
	"basket_id" uuid NOT NULL,
	"dish_id" uuid NOT NULL,
	"quantity" smallint NOT NULL,
	"pack" smallint DEFAULT 1 NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"added_by" uuid NOT NULL,
	"added_by_name" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "basket_lines_bounds" CHECK ("basket_lines"."quantity" between 1 and 100 and "basket_lines"."pack" between 1 and 50)
);
--> statement-breakpoint
CREATE TABLE "baskets" (
	"id" uuid PRIMARY KEY NOT NULL,
	"restaurant_id" uuid NOT NULL,
	"visitor_id" uuid NOT NULL,
	"person_id" uuid,
	"state" text DEFAULT 'open' NOT NULL,
	"promotion_code" text,
	"sharing_number" integer,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "charge_rules" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"restaurant_id" uuid,
	"city" text,
	"rate_basis_points" integer NOT NULL,
	"cap" bigint,
	"is_included" boolean DEFAULT false NOT NULL,
	"first_day" date NOT NULL,
	"last_day" date,
	"source" text NOT NULL,
	CONSTRAINT "charge_rules_rate" CHECK ("charge_rules"."rate_basis_points" between 0 and 10000 and ("charge_rules"."cap" is null or "charge_rules"."cap" >= 0) and ("charge_rules"."last_day" is null or "charge_rules"."last_day" >= "charge_rules"."first_day"))
);
--> statement-breakpoint
CREATE TABLE "kitchen_windows" (
	"restaurant_id" uuid NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"taken" smallint NOT NULL,
	CONSTRAINT "kitchen_windows_restaurant_id_starts_at_pk" PRIMARY KEY("restaurant_id","starts_at"),
	CONSTRAINT "kitchen_windows_taken" CHECK ("kitchen_windows"."taken" >= 0)
);
--> statement-breakpoint
CREATE TABLE "kitchens" (
	"restaurant_id" uuid PRIMARY KEY NOT NULL,
	"window_minutes" smallint NOT NULL,
	"orders_per_window" smallint NOT NULL,
	"notice_minutes" smallint NOT NULL,
	"answer_minutes" smallint NOT NULL,
	"no_light_since" timestamp with time zone,
	"extra_minutes" smallint DEFAULT 0 NOT NULL,
	"paused_until" timestamp with time zone,
	CONSTRAINT "kitchens_bounds" CHECK ("kitchens"."window_minutes" between 5 and 120 and "kitchens"."orders_per_window" between 1 and 1000 and "kitchens"."notice_minutes" between 0 and 1440 and "kitchens"."answer_minutes" between 1 and 120 and "kitchens"."extra_minutes" between 0 and 240)
);
--> statement-breakpoint
CREATE TABLE "order_charges" (
	"order_id" uuid NOT NULL,
	"position" smallint NOT NULL,
	"kind" text NOT NULL,
	"amount" bigint NOT NULL,
	"rate_basis_points" integer,
	"label" text,
	"is_included" boolean DEFAULT false NOT NULL,
	"rule_id" uuid,
	CONSTRAINT "order_charges_order_id_position_pk" PRIMARY KEY("order_id","position")
);
--> statement-breakpoint
CREATE TABLE "order_history" (
	"number" bigserial PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"from_state" text,
	"to_state" text NOT NULL,
	"deed" text,
	"by" text NOT NULL,
	"by_id" uuid,
	"reason" text,
	"facts" jsonb,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "order_lines" (
	"id" uuid PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"position" smallint NOT NULL,
	"dish_id" uuid,
	"name" text NOT NULL,
	"quantity" smallint NOT NULL,
	"unit_price" bigint NOT NULL,
	"in_store_unit_price" bigint NOT NULL,
	"options" jsonb NOT NULL,
	"pack" smallint NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"for_name" text,
	"state" text DEFAULT 'ordered' NOT NULL,
	CONSTRAINT "order_lines_bounds" CHECK ("order_lines"."quantity" between 1 and 100 and "order_lines"."unit_price" >= 0 and "order_lines"."in_store_unit_price" >= 0)
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"id" uuid PRIMARY KEY NOT NULL,
	"reference" text NOT NULL,
	"restaurant_id" uuid NOT NULL,
	"basket_id" uuid,
	"state" text DEFAULT 'placed' NOT NULL,
	"customer_id" uuid NOT NULL,
	"person_id" uuid,
	"visitor_id" uuid NOT NULL,
	"locale" text NOT NULL,
	"contact_sealed" text NOT NULL,
	"fulfilment" text NOT NULL,
	"lat" double precision,
	"lng" double precision,
	"plus_code" text,
	"address_sealed" text,
	"note" text DEFAULT '' NOT NULL,
	"pay" text NOT NULL,
	"total" bigint NOT NULL,
	"delivery_fee" bigint NOT NULL,
	"delivery_quote_id" uuid,
	"refunded" bigint DEFAULT 0 NOT NULL,
	"promotion_id" uuid,
	"promised_from" timestamp with time zone NOT NULL,
	"promised_until" timestamp with time zone NOT NULL,
	"cook_at" timestamp with time zone NOT NULL,
	"kitchen_window" timestamp with time zone NOT NULL,
	"placed_at" timestamp with time zone NOT NULL,
	"paid_at" timestamp with time zone,
	"due_at" timestamp with time zone,
	"accepted_at" timestamp with time zone,
	"ready_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"reason" text,
	CONSTRAINT "orders_money" CHECK ("orders"."total" >= 0 and "orders"."delivery_fee" >= 0 and "orders"."refunded" >= 0 and "orders"."refunded" <= "orders"."total"),
	CONSTRAINT "orders_promise" CHECK ("orders"."promised_until" > "orders"."promised_from" and "orders"."cook_at" <= "orders"."promised_from"),
	CONSTRAINT "orders_address" CHECK ("orders"."fulfilment" = 'pickup' or ("orders"."lat" is not null and "orders"."lng" is not null and "orders"."address_sealed" is not null))
);
--> statement-breakpoint
CREATE TABLE "promotion_uses" (
	"order_id" uuid PRIMARY KEY NOT NULL,
	"promotion_id" uuid NOT NULL,
	"person_id" uuid,
	"email_index" text NOT NULL,
	"phone_index" text,
	"amount" bigint NOT NULL,
	"returned_at" timestamp with time zone,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "promotions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"restaurant_id" uuid,
	"kind" text NOT NULL,
	"basis_points" integer,
	"amount" bigint,
	"minimum_items" bigint DEFAULT 0 NOT NULL,
	"paid_by" text DEFAULT 'platform' NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone,
	"uses_in_total" integer,
	"uses_per_person" integer,
	"person_id" uuid,
	"withdrawn_at" timestamp with time zone,
	CONSTRAINT "promotions_worth" CHECK (("promotions"."kind" = 'percent' and "promotions"."basis_points" between 1 and 10000) or ("promotions"."kind" = 'amount' and "promotions"."amount" > 0) or "promotions"."kind" = 'free_delivery')
);
--> statement-breakpoint
CREATE TABLE "stock_holds" (
	"order_id" uuid NOT NULL,
	"dish_id" uuid NOT NULL,
	"quantity" integer NOT NULL,
	"returned_at" timestamp with time zone,
	CONSTRAINT "stock_holds_order_id_dish_id_pk" PRIMARY KEY("order_id","dish_id"),
	CONSTRAINT "stock_holds_quantity" CHECK ("stock_holds"."quantity" > 0)
);
--> statement-breakpoint
CREATE TABLE "substitutions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"line_id" uuid NOT NULL,
	"dish_id" uuid,
	"dish_name" text,
	"dish_price" bigint,
	"state" text DEFAULT 'offered' NOT NULL,
	"offered_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"answered_at" timestamp with time zone,
	"refund" bigint
);
--> statement-breakpoint
ALTER TABLE "basket_guests" ADD CONSTRAINT "basket_guests_basket_id_baskets_id_fk" FOREIGN KEY ("basket_id") REFERENCES "public"."baskets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "basket_line_options" ADD CONSTRAINT "basket_line_options_line_id_basket_lines_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."basket_lines"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "basket_line_options" ADD CONSTRAINT "basket_line_options_option_id_options_id_fk" FOREIGN KEY ("option_id") REFERENCES "public"."options"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "basket_lines" ADD CONSTRAINT "basket_lines_basket_id_baskets_id_fk" FOREIGN KEY ("basket_id") REFERENCES "public"."baskets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "basket_lines" ADD CONSTRAINT "basket_lines_dish_id_dishes_id_fk" FOREIGN KEY ("dish_id") REFERENCES "public"."dishes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "baskets" ADD CONSTRAINT "baskets_restaurant_id_restaurants_id_fk" FOREIGN KEY ("restaurant_id") REFERENCES "public"."restaurants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "baskets" ADD CONSTRAINT "baskets_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "charge_rules" ADD CONSTRAINT "charge_rules_restaurant_id_restaurants_id_fk" FOREIGN KEY ("restaurant_id") REFERENCES "public"."restaurants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "kitchen_windows" ADD CONSTRAINT "kitchen_windows_restaurant_id_restaurants_id_fk" FOREIGN KEY ("restaurant_id") REFERENCES "public"."restaurants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "kitchens" ADD CONSTRAINT "kitchens_restaurant_id_restaurants_id_fk" FOREIGN KEY ("restaurant_id") REFERENCES "public"."restaurants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_charges" ADD CONSTRAINT "order_charges_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_history" ADD CONSTRAINT "order_history_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_dish_id_dishes_id_fk" FOREIGN KEY ("dish_id") REFERENCES "public"."dishes"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_restaurant_id_restaurants_id_fk" FOREIGN KEY ("restaurant_id") REFERENCES "public"."restaurants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotion_uses" ADD CONSTRAINT "promotion_uses_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotion_uses" ADD CONSTRAINT "promotion_uses_promotion_id_promotions_id_fk" FOREIGN KEY ("promotion_id") REFERENCES "public"."promotions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotion_uses" ADD CONSTRAINT "promotion_uses_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotions" ADD CONSTRAINT "promotions_restaurant_id_restaurants_id_fk" FOREIGN KEY ("restaurant_id") REFERENCES "public"."restaurants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotions" ADD CONSTRAINT "promotions_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_holds" ADD CONSTRAINT "stock_holds_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_holds" ADD CONSTRAINT "stock_holds_dish_id_dishes_id_fk" FOREIGN KEY ("dish_id") REFERENCES "public"."dishes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "substitutions" ADD CONSTRAINT "substitutions_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "substitutions" ADD CONSTRAINT "substitutions_line_id_order_lines_id_fk" FOREIGN KEY ("line_id") REFERENCES "public"."order_lines"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "substitutions" ADD CONSTRAINT "substitutions_dish_id_dishes_id_fk" FOREIGN KEY ("dish_id") REFERENCES "public"."dishes"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "basket_guests_visitor" ON "basket_guests" USING btree ("visitor_id","joined_at");--> statement-breakpoint
CREATE INDEX "basket_lines_basket" ON "basket_lines" USING btree ("basket_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "baskets_of_visitor" ON "baskets" USING btree ("visitor_id") WHERE "baskets"."state" = 'open' and "baskets"."person_id" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "baskets_of_person" ON "baskets" USING btree ("person_id") WHERE "baskets"."state" = 'open' and "baskets"."person_id" is not null;--> statement-breakpoint
CREATE INDEX "baskets_age" ON "baskets" USING btree ("updated_at");--> statement-breakpoint
CREATE INDEX "charge_rules_kind" ON "charge_rules" USING btree ("kind","first_day");--> statement-breakpoint
CREATE INDEX "order_history_order" ON "order_history" USING btree ("order_id","number");--> statement-breakpoint
CREATE INDEX "order_lines_order" ON "order_lines" USING btree ("order_id","position");--> statement-breakpoint
CREATE INDEX "order_lines_dish" ON "order_lines" USING btree ("dish_id");--> statement-breakpoint
CREATE UNIQUE INDEX "orders_reference" ON "orders" USING btree ("reference");--> statement-breakpoint
CREATE UNIQUE INDEX "orders_basket" ON "orders" USING btree ("basket_id");--> statement-breakpoint
CREATE INDEX "orders_customer" ON "orders" USING btree ("customer_id","placed_at");--> statement-breakpoint
CREATE INDEX "orders_person" ON "orders" USING btree ("person_id","placed_at");--> statement-breakpoint
CREATE INDEX "orders_board" ON "orders" USING btree ("restaurant_id","placed_at");--> statement-breakpoint
CREATE INDEX "orders_due" ON "orders" USING btree ("due_at") WHERE "orders"."due_at" is not null;--> statement-breakpoint
CREATE INDEX "promotion_uses_promotion" ON "promotion_uses" USING btree ("promotion_id") WHERE "promotion_uses"."returned_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "promotions_code" ON "promotions" USING btree ("code");--> statement-breakpoint
CREATE UNIQUE INDEX "substitutions_open" ON "substitutions" USING btree ("line_id") WHERE "substitutions"."state" = 'offered';--> statement-breakpoint
CREATE INDEX "substitutions_order" ON "substitutions" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "substitutions_due" ON "substitutions" USING btree ("expires_at") WHERE "substitutions"."state" = 'offered';