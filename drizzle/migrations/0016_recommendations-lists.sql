CREATE TABLE "diner_links" (
	"diner_id" uuid NOT NULL,
	"other_id" uuid NOT NULL,
	"source" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	CONSTRAINT "diner_links_diner_id_other_id_pk" PRIMARY KEY("diner_id","other_id"),
	CONSTRAINT "diner_links_order" CHECK ("diner_links"."diner_id" < "diner_links"."other_id")
);
--> statement-breakpoint
CREATE TABLE "explorations" (
	"diner_id" uuid NOT NULL,
	"seed" bigint NOT NULL,
	"restaurant_id" uuid NOT NULL,
	"city" text NOT NULL,
	"position" smallint NOT NULL,
	"policy" text NOT NULL,
	"propensity" real NOT NULL,
	"candidates" jsonb NOT NULL,
	"model_version" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "explorations_diner_id_seed_pk" PRIMARY KEY("diner_id","seed"),
	CONSTRAINT "explorations_propensity" CHECK ("explorations"."propensity" > 0 and "explorations"."propensity" <= 1)
);
--> statement-breakpoint
CREATE TABLE "list_choices" (
	"diner_id" uuid PRIMARY KEY NOT NULL,
	"is_personal" boolean NOT NULL,
	"changed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "moment_sheets" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"model_version" text NOT NULL,
	"sheet" "bytea" NOT NULL,
	"computed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "taste_picks" (
	"diner_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"value" text NOT NULL,
	"picked_at" timestamp with time zone NOT NULL,
	CONSTRAINT "taste_picks_diner_id_kind_value_pk" PRIMARY KEY("diner_id","kind","value"),
	CONSTRAINT "taste_picks_kind" CHECK ("taste_picks"."kind" in ('cuisine','dish','area','diet','price'))
);
--> statement-breakpoint
CREATE TABLE "weather_readings" (
	"city" text NOT NULL,
	"hour" timestamp with time zone NOT NULL,
	"weather" text NOT NULL,
	"celsius" real NOT NULL,
	"rain_millimetres" real NOT NULL,
	CONSTRAINT "weather_readings_city_hour_pk" PRIMARY KEY("city","hour")
);
--> statement-breakpoint
ALTER TABLE "suggestion_lists" ADD COLUMN "held" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "explorations" ADD CONSTRAINT "explorations_restaurant_id_restaurants_id_fk" FOREIGN KEY ("restaurant_id") REFERENCES "public"."restaurants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "diner_links_other" ON "diner_links" USING btree ("other_id");--> statement-breakpoint
CREATE INDEX "explorations_time" ON "explorations" USING btree ("at");--> statement-breakpoint
CREATE INDEX "explorations_restaurant" ON "explorations" USING btree ("restaurant_id","at");--> statement-breakpoint
CREATE INDEX "list_choices_out" ON "list_choices" USING btree ("diner_id") WHERE not "list_choices"."is_personal";