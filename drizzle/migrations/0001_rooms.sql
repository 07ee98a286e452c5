CREATE TABLE "people" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"password_hash" text,
	"locale" text DEFAULT 'en' NOT NULL,
	"role" text DEFAULT 'customer' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "visitors" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "dish_option_groups" (
	"dish_id" uuid NOT NULL,
	"group_id" uuid NOT NULL,
	"position" smallint DEFAULT 0 NOT NULL,
	CONSTRAINT "dish_option_groups_dish_id_group_id_pk" PRIMARY KEY("dish_id","group_id")
);
--> statement-breakpoint
CREATE TABLE "dishes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"restaurant_id" uuid NOT NULL,
	"category_id" uuid NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"price" bigint NOT NULL,
	"in_store_price" bigint,
	"diets" text[] DEFAULT '{}' NOT NULL,
	"allergens" text[] DEFAULT '{}' NOT NULL,
	"photo" text,
	"pack_id" uuid,
	"pack_volume" smallint DEFAULT 1 NOT NULL,
	"off_until" timestamp with time zone,
	"stock" integer,
	"position" smallint DEFAULT 0 NOT NULL,
	"removed_at" timestamp with time zone,
	"search_text" text DEFAULT '' NOT NULL,
	"rating_sum" integer DEFAULT 0 NOT NULL,
	"rating_count" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "dishes_bounds" CHECK ("dishes"."price" >= 0 and ("dishes"."stock" is null or "dishes"."stock" >= 0) and "dishes"."pack_volume" > 0)
);
--> statement-breakpoint
CREATE TABLE "menu_categories" (
	"id" uuid PRIMARY KEY NOT NULL,
	"restaurant_id" uuid NOT NULL,
	"name" text NOT NULL,
	"position" smallint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "option_groups" (
	"id" uuid PRIMARY KEY NOT NULL,
	"restaurant_id" uuid NOT NULL,
	"name" text NOT NULL,
	"min_choices" smallint DEFAULT 0 NOT NULL,
	"max_choices" smallint DEFAULT 1 NOT NULL,
	CONSTRAINT "option_groups_bounds" CHECK ("option_groups"."min_choices" >= 0 and "option_groups"."max_choices" >= 1 and "option_groups"."max_choices" >= "option_groups"."min_choices")
);
--> statement-breakpoint
CREATE TABLE "options" (
	"id" uuid PRIMARY KEY NOT NULL,
	"group_id" uuid NOT NULL,
	"name" text NOT NULL,
	"price" bigint NOT NULL,
	"off_until" timestamp with time zone,
	"is_default" boolean DEFAULT false NOT NULL,
	"position" smallint DEFAULT 0 NOT NULL,
	CONSTRAINT "options_price" CHECK ("options"."price" >= 0)
);
--> statement-breakpoint
CREATE TABLE "packs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"restaurant_id" uuid NOT NULL,
	"name" text NOT NULL,
	"price" bigint NOT NULL,
	"volume" smallint NOT NULL,
	CONSTRAINT "packs_bounds" CHECK ("packs"."price" >= 0 and "packs"."volume" > 0)
);
--> statement-breakpoint
CREATE TABLE "dead_letters" (
	"event_id" bigint NOT NULL,
	"reaction" text NOT NULL,
	"error" text NOT NULL,
	"attempts" integer NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "dead_letters_event_id_reaction_pk" PRIMARY KEY("event_id","reaction")
);
--> statement-breakpoint
CREATE TABLE "events" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"facts" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"relayed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "reactions_done" (
	"event_id" bigint NOT NULL,
	"reaction" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "reactions_done_event_id_reaction_pk" PRIMARY KEY("event_id","reaction")
);
--> statement-breakpoint
CREATE TABLE "favourites" (
	"diner_id" uuid NOT NULL,
	"restaurant_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "favourites_diner_id_restaurant_id_pk" PRIMARY KEY("diner_id","restaurant_id")
);
--> statement-breakpoint
CREATE TABLE "feedback" (
	"id" uuid PRIMARY KEY NOT NULL,
	"diner_id" uuid NOT NULL,
	"restaurant_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"value" real,
	"dish_id" uuid,
	"context" jsonb,
	"source" text,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "feedback_kind" CHECK ("feedback"."kind" in ('view','click','favourite','unfavourite','order','rating','dismiss')),
	CONSTRAINT "feedback_value" CHECK ("feedback"."value" is null or "feedback"."value" between 1 and 5)
);
--> statement-breakpoint
CREATE TABLE "ml_status" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"backend" text NOT NULL,
	"detail" jsonb NOT NULL,
	"beat_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "models" (
	"version" text PRIMARY KEY NOT NULL,
	"recommender" text NOT NULL,
	"state" text NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"promoted_by" text,
	"window_start" timestamp with time zone,
	"window_end" timestamp with time zone NOT NULL,
	"seed" bigint NOT NULL,
	"parameters" jsonb NOT NULL,
	"metrics" jsonb NOT NULL,
	"sha256" text NOT NULL,
	"artefact" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "shared_lists" (
	"key" text PRIMARY KEY NOT NULL,
	"items" jsonb NOT NULL,
	"model_version" text NOT NULL,
	"computed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "suggestion_lists" (
	"diner_id" uuid PRIMARY KEY NOT NULL,
	"items" jsonb NOT NULL,
	"model_version" text NOT NULL,
	"computed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "training_runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"recommenders" text[] NOT NULL,
	"seed" bigint NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"percent" integer DEFAULT 0 NOT NULL,
	"stage" text DEFAULT '' NOT NULL,
	"error" text,
	"started_by" uuid,
	"queued_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "areas" (
	"slug" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"city" text NOT NULL,
	"lat" double precision NOT NULL,
	"lng" double precision NOT NULL,
	"radius_metres" real DEFAULT 3000 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "closings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"restaurant_id" uuid NOT NULL,
	"first_day" date NOT NULL,
	"last_day" date NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	CONSTRAINT "closings_order" CHECK ("closings"."last_day" >= "closings"."first_day")
);
--> statement-breakpoint
CREATE TABLE "opening_hours" (
	"restaurant_id" uuid NOT NULL,
	"order_type" text NOT NULL,
	"weekday" smallint NOT NULL,
	"opens_minute" smallint NOT NULL,
	"closes_minute" smallint NOT NULL,
	CONSTRAINT "opening_hours_restaurant_id_order_type_weekday_opens_minute_pk" PRIMARY KEY("restaurant_id","order_type","weekday","opens_minute"),
	CONSTRAINT "opening_hours_range" CHECK ("opening_hours"."weekday" between 0 and 6 and "opening_hours"."opens_minute" between 0 and 1439 and "opening_hours"."closes_minute" > "opening_hours"."opens_minute" and "opening_hours"."closes_minute" <= "opening_hours"."opens_minute" + 1440)
);
--> statement-breakpoint
CREATE TABLE "restaurants" (
	"id" uuid PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"city" text NOT NULL,
	"area" text DEFAULT '' NOT NULL,
	"lat" double precision NOT NULL,
	"lng" double precision NOT NULL,
	"landmark" text DEFAULT '' NOT NULL,
	"plus_code" text NOT NULL,
	"phone" text,
	"website" text,
	"cuisines" text[] DEFAULT '{}' NOT NULL,
	"diets" text[] DEFAULT '{}' NOT NULL,
	"price_level" smallint NOT NULL,
	"delivers" boolean DEFAULT true NOT NULL,
	"delivery_radius_metres" integer DEFAULT 6000 NOT NULL,
	"delivery_fee" bigint NOT NULL,
	"minimum_order" bigint NOT NULL,
	"preparation_minutes" smallint DEFAULT 25 NOT NULL,
	"photo" text,
	"status" text DEFAULT 'live' NOT NULL,
	"rating_sum" integer DEFAULT 0 NOT NULL,
	"rating_count" integer DEFAULT 0 NOT NULL,
	"source" text,
	"search_text" text DEFAULT '' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "restaurants_price_level" CHECK ("restaurants"."price_level" between 1 and 4),
	CONSTRAINT "restaurants_pin" CHECK ("restaurants"."lat" between -90 and 90 and "restaurants"."lng" between -180 and 180),
	CONSTRAINT "restaurants_money" CHECK ("restaurants"."delivery_fee" >= 0 and "restaurants"."minimum_order" >= 0)
);
--> statement-breakpoint
CREATE TABLE "staff" (
	"restaurant_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"role" text NOT NULL,
	CONSTRAINT "staff_restaurant_id_person_id_pk" PRIMARY KEY("restaurant_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "dish_ratings" (
	"review_id" uuid NOT NULL,
	"dish_id" uuid NOT NULL,
	"rating" smallint NOT NULL,
	CONSTRAINT "dish_ratings_review_id_dish_id_pk" PRIMARY KEY("review_id","dish_id"),
	CONSTRAINT "dish_ratings_rating" CHECK ("dish_ratings"."rating" between 1 and 5)
);
--> statement-breakpoint
CREATE TABLE "reviews" (
	"id" uuid PRIMARY KEY NOT NULL,
	"restaurant_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"rating" smallint NOT NULL,
	"text" text DEFAULT '' NOT NULL,
	"locale" text DEFAULT 'en' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "reviews_rating" CHECK ("reviews"."rating" between 1 and 5)
);
--> statement-breakpoint
ALTER TABLE "visitors" ADD CONSTRAINT "visitors_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dish_option_groups" ADD CONSTRAINT "dish_option_groups_dish_id_dishes_id_fk" FOREIGN KEY ("dish_id") REFERENCES "public"."dishes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dish_option_groups" ADD CONSTRAINT "dish_option_groups_group_id_option_groups_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."option_groups"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dishes" ADD CONSTRAINT "dishes_restaurant_id_restaurants_id_fk" FOREIGN KEY ("restaurant_id") REFERENCES "public"."restaurants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dishes" ADD CONSTRAINT "dishes_category_id_menu_categories_id_fk" FOREIGN KEY ("category_id") REFERENCES "public"."menu_categories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dishes" ADD CONSTRAINT "dishes_pack_id_packs_id_fk" FOREIGN KEY ("pack_id") REFERENCES "public"."packs"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "menu_categories" ADD CONSTRAINT "menu_categories_restaurant_id_restaurants_id_fk" FOREIGN KEY ("restaurant_id") REFERENCES "public"."restaurants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "option_groups" ADD CONSTRAINT "option_groups_restaurant_id_restaurants_id_fk" FOREIGN KEY ("restaurant_id") REFERENCES "public"."restaurants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "options" ADD CONSTRAINT "options_group_id_option_groups_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."option_groups"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "packs" ADD CONSTRAINT "packs_restaurant_id_restaurants_id_fk" FOREIGN KEY ("restaurant_id") REFERENCES "public"."restaurants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "favourites" ADD CONSTRAINT "favourites_restaurant_id_restaurants_id_fk" FOREIGN KEY ("restaurant_id") REFERENCES "public"."restaurants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "feedback" ADD CONSTRAINT "feedback_restaurant_id_restaurants_id_fk" FOREIGN KEY ("restaurant_id") REFERENCES "public"."restaurants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "closings" ADD CONSTRAINT "closings_restaurant_id_restaurants_id_fk" FOREIGN KEY ("restaurant_id") REFERENCES "public"."restaurants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "opening_hours" ADD CONSTRAINT "opening_hours_restaurant_id_restaurants_id_fk" FOREIGN KEY ("restaurant_id") REFERENCES "public"."restaurants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff" ADD CONSTRAINT "staff_restaurant_id_restaurants_id_fk" FOREIGN KEY ("restaurant_id") REFERENCES "public"."restaurants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff" ADD CONSTRAINT "staff_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dish_ratings" ADD CONSTRAINT "dish_ratings_review_id_reviews_id_fk" FOREIGN KEY ("review_id") REFERENCES "public"."reviews"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dish_ratings" ADD CONSTRAINT "dish_ratings_dish_id_dishes_id_fk" FOREIGN KEY ("dish_id") REFERENCES "public"."dishes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_restaurant_id_restaurants_id_fk" FOREIGN KEY ("restaurant_id") REFERENCES "public"."restaurants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "people_email" ON "people" USING btree (lower("email"));--> statement-breakpoint
CREATE INDEX "visitors_person" ON "visitors" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "dishes_slug" ON "dishes" USING btree ("restaurant_id","slug");--> statement-breakpoint
CREATE INDEX "dishes_menu" ON "dishes" USING btree ("restaurant_id","category_id","position");--> statement-breakpoint
CREATE INDEX "dishes_search" ON "dishes" USING gin ("search_text" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "menu_categories_restaurant" ON "menu_categories" USING btree ("restaurant_id","position");--> statement-breakpoint
CREATE INDEX "option_groups_restaurant" ON "option_groups" USING btree ("restaurant_id");--> statement-breakpoint
CREATE INDEX "options_group" ON "options" USING btree ("group_id","position");--> statement-breakpoint
CREATE INDEX "packs_restaurant" ON "packs" USING btree ("restaurant_id");--> statement-breakpoint
CREATE INDEX "events_waiting" ON "events" USING btree ("id") WHERE "events"."relayed_at" is null;--> statement-breakpoint
CREATE INDEX "events_subject" ON "events" USING btree ("subject_id","id");--> statement-breakpoint
CREATE INDEX "feedback_diner" ON "feedback" USING btree ("diner_id","at");--> statement-breakpoint
CREATE INDEX "feedback_time" ON "feedback" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "feedback_source" ON "feedback" USING btree ("source");--> statement-breakpoint
CREATE UNIQUE INDEX "models_live" ON "models" USING btree ("recommender") WHERE "models"."state" = 'live';--> statement-breakpoint
CREATE INDEX "training_runs_newest" ON "training_runs" USING btree ("queued_at");--> statement-breakpoint
CREATE INDEX "areas_city" ON "areas" USING btree ("city");--> statement-breakpoint
CREATE INDEX "closings_restaurant" ON "closings" USING btree ("restaurant_id");--> statement-breakpoint
CREATE UNIQUE INDEX "restaurants_slug" ON "restaurants" USING btree ("slug");--> statement-breakpoint
CREATE UNIQUE INDEX "restaurants_source" ON "restaurants" USING btree ("source");--> statement-breakpoint
CREATE INDEX "restaurants_city" ON "restaurants" USING btree ("city","status");--> statement-breakpoint
CREATE INDEX "restaurants_search" ON "restaurants" USING gin ("search_text" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "restaurants_near" ON "restaurants" USING gist (ll_to_earth("lat", "lng"));--> statement-breakpoint
CREATE UNIQUE INDEX "reviews_once" ON "reviews" USING btree ("restaurant_id","person_id");--> statement-breakpoint
CREATE INDEX "reviews_newest" ON "reviews" USING btree ("restaurant_id","created_at");