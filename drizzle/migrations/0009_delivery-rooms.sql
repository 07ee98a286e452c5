CREATE TABLE "carrier_tries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"delivery_id" uuid NOT NULL,
	"carrier" text NOT NULL,
	"their_id" text,
	"state" text NOT NULL,
	"their_quote" text,
	"quote_expires_at" timestamp with time zone,
	"door_minutes" smallint,
	"their_status" text,
	"price" bigint,
	"tracking_url" text,
	"failure" text,
	"started_at" timestamp with time zone NOT NULL,
	"heard_at" timestamp with time zone,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "cash_hand_overs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"rider_id" uuid NOT NULL,
	"amount" bigint NOT NULL,
	"said_at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone,
	"received_by" uuid,
	"refused_at" timestamp with time zone,
	CONSTRAINT "cash_hand_overs_amount" CHECK ("cash_hand_overs"."amount" > 0)
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"order_id" uuid NOT NULL,
	"restaurant_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"quote_id" uuid,
	"zone_id" uuid,
	"city" text NOT NULL,
	"state" text NOT NULL,
	"carrier" text,
	"rider_id" uuid,
	"lat" double precision,
	"lng" double precision,
	"metres" integer NOT NULL,
	"fee" bigint NOT NULL,
	"cost" bigint,
	"cash_due" bigint NOT NULL,
	"ready_at" timestamp with time zone,
	"promised_from" timestamp with time zone NOT NULL,
	"promised_to" timestamp with time zone NOT NULL,
	"estimated_at" timestamp with time zone NOT NULL,
	"parts" jsonb NOT NULL,
	"wave" smallint DEFAULT 0 NOT NULL,
	"look_again_at" timestamp with time zone,
	"attention" text,
	"attention_since" timestamp with time zone,
	"pin_number" smallint DEFAULT 1 NOT NULL,
	"pin_tries" smallint DEFAULT 0 NOT NULL,
	"failure" text,
	"created_at" timestamp with time zone NOT NULL,
	"assigned_at" timestamp with time zone,
	"picked_up_at" timestamp with time zone,
	"arrived_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	CONSTRAINT "deliveries_state" CHECK ("deliveries"."state" in ('looking','assigned','at_restaurant','picked_up','at_door','delivered','failed','returning','returned','cancelled')),
	CONSTRAINT "deliveries_cash" CHECK ("deliveries"."cash_due" >= 0 and "deliveries"."fee" >= 0),
	CONSTRAINT "deliveries_pin" CHECK ("deliveries"."pin_tries" between 0 and 5)
);
--> statement-breakpoint
CREATE TABLE "delivery_conditions" (
	"city" text PRIMARY KEY NOT NULL,
	"rain_until" timestamp with time zone,
	"rush_until" timestamp with time zone,
	"rush_minutes" smallint DEFAULT 0 NOT NULL,
	"set_by" uuid
);
--> statement-breakpoint
CREATE TABLE "delivery_history" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"delivery_id" uuid NOT NULL,
	"what" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"told_at" timestamp with time zone NOT NULL,
	"by" uuid,
	"facts" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "delivery_incidents" (
	"id" uuid PRIMARY KEY NOT NULL,
	"delivery_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"reported_by" uuid,
	"at" timestamp with time zone NOT NULL,
	"resolved_at" timestamp with time zone,
	"resolved_by" uuid,
	"resolution" text
);
--> statement-breakpoint
CREATE TABLE "delivery_offers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"delivery_id" uuid NOT NULL,
	"rider_id" uuid NOT NULL,
	"wave" smallint NOT NULL,
	"metres_away" integer,
	"pay" bigint NOT NULL,
	"offered_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"answer" text,
	"answered_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "delivery_photos" (
	"id" uuid PRIMARY KEY NOT NULL,
	"delivery_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"bytes" "bytea" NOT NULL,
	"width" smallint NOT NULL,
	"height" smallint NOT NULL,
	"taken_by" uuid,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "delivery_quotes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"restaurant_id" uuid NOT NULL,
	"zone_id" uuid NOT NULL,
	"lat" double precision NOT NULL,
	"lng" double precision NOT NULL,
	"metres" integer NOT NULL,
	"fee" bigint NOT NULL,
	"lines" jsonb NOT NULL,
	"from_minutes" smallint NOT NULL,
	"to_minutes" smallint NOT NULL,
	"parts" jsonb NOT NULL,
	"confidence" real NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"confirmed_at" timestamp with time zone,
	"order_id" uuid,
	CONSTRAINT "delivery_quotes_fee" CHECK ("delivery_quotes"."fee" >= 0)
);
--> statement-breakpoint
CREATE TABLE "delivery_zones" (
	"id" uuid PRIMARY KEY NOT NULL,
	"city" text NOT NULL,
	"name" text NOT NULL,
	"priority" smallint NOT NULL,
	"is_closed" boolean DEFAULT false NOT NULL,
	"shape" jsonb NOT NULL,
	"west" double precision NOT NULL,
	"south" double precision NOT NULL,
	"east" double precision NOT NULL,
	"north" double precision NOT NULL,
	"rule" jsonb NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid,
	"removed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "eta_observations" (
	"delivery_id" uuid PRIMARY KEY NOT NULL,
	"zone_id" uuid,
	"city" text NOT NULL,
	"carrier" text NOT NULL,
	"hour" smallint NOT NULL,
	"predicted_minutes" real NOT NULL,
	"actual_minutes" real NOT NULL,
	"is_on_time" boolean NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rider_positions" (
	"rider_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"lat" double precision NOT NULL,
	"lng" double precision NOT NULL,
	"accuracy_metres" real,
	"delivery_id" uuid,
	CONSTRAINT "rider_positions_rider_id_at_pk" PRIMARY KEY("rider_id","at")
);
--> statement-breakpoint
CREATE TABLE "rider_reports" (
	"rider_id" uuid NOT NULL,
	"key" text NOT NULL,
	"delivery_id" uuid NOT NULL,
	"what" text NOT NULL,
	"content" text NOT NULL,
	"outcome" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"told_at" timestamp with time zone NOT NULL,
	CONSTRAINT "rider_reports_rider_id_key_pk" PRIMARY KEY("rider_id","key")
);
--> statement-breakpoint
CREATE TABLE "rider_shifts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"rider_id" uuid NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "riders" (
	"person_id" uuid PRIMARY KEY NOT NULL,
	"city" text NOT NULL,
	"vehicle" text DEFAULT 'motorbike' NOT NULL,
	"carries" smallint DEFAULT 2 NOT NULL,
	"float_limit" bigint,
	"on_shift_since" timestamp with time zone,
	"seen_at" timestamp with time zone,
	"lat" double precision,
	"lng" double precision,
	"position_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "carrier_tries" ADD CONSTRAINT "carrier_tries_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cash_hand_overs" ADD CONSTRAINT "cash_hand_overs_rider_id_riders_person_id_fk" FOREIGN KEY ("rider_id") REFERENCES "public"."riders"("person_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_restaurant_id_restaurants_id_fk" FOREIGN KEY ("restaurant_id") REFERENCES "public"."restaurants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_quote_id_delivery_quotes_id_fk" FOREIGN KEY ("quote_id") REFERENCES "public"."delivery_quotes"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_zone_id_delivery_zones_id_fk" FOREIGN KEY ("zone_id") REFERENCES "public"."delivery_zones"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_rider_id_riders_person_id_fk" FOREIGN KEY ("rider_id") REFERENCES "public"."riders"("person_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery_history" ADD CONSTRAINT "delivery_history_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery_incidents" ADD CONSTRAINT "delivery_incidents_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery_offers" ADD CONSTRAINT "delivery_offers_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery_offers" ADD CONSTRAINT "delivery_offers_rider_id_riders_person_id_fk" FOREIGN KEY ("rider_id") REFERENCES "public"."riders"("person_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery_photos" ADD CONSTRAINT "delivery_photos_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery_quotes" ADD CONSTRAINT "delivery_quotes_restaurant_id_restaurants_id_fk" FOREIGN KEY ("restaurant_id") REFERENCES "public"."restaurants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery_quotes" ADD CONSTRAINT "delivery_quotes_zone_id_delivery_zones_id_fk" FOREIGN KEY ("zone_id") REFERENCES "public"."delivery_zones"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rider_positions" ADD CONSTRAINT "rider_positions_rider_id_riders_person_id_fk" FOREIGN KEY ("rider_id") REFERENCES "public"."riders"("person_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rider_reports" ADD CONSTRAINT "rider_reports_rider_id_riders_person_id_fk" FOREIGN KEY ("rider_id") REFERENCES "public"."riders"("person_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rider_reports" ADD CONSTRAINT "rider_reports_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rider_shifts" ADD CONSTRAINT "rider_shifts_rider_id_riders_person_id_fk" FOREIGN KEY ("rider_id") REFERENCES "public"."riders"("person_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "riders" ADD CONSTRAINT "riders_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "carrier_tries_delivery" ON "carrier_tries" USING btree ("delivery_id");--> statement-breakpoint
CREATE UNIQUE INDEX "carrier_tries_their_id" ON "carrier_tries" USING btree ("carrier","their_id");--> statement-breakpoint
CREATE INDEX "carrier_tries_open" ON "carrier_tries" USING btree ("heard_at") WHERE "carrier_tries"."state" in ('creating','accepted');--> statement-breakpoint
CREATE UNIQUE INDEX "cash_hand_overs_open" ON "cash_hand_overs" USING btree ("rider_id") WHERE "cash_hand_overs"."received_at" is null and "cash_hand_overs"."refused_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "deliveries_order" ON "deliveries" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "deliveries_rider" ON "deliveries" USING btree ("rider_id","state");--> statement-breakpoint
CREATE INDEX "deliveries_running" ON "deliveries" USING btree ("city","created_at") WHERE "deliveries"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "deliveries_ended" ON "deliveries" USING btree ("ended_at");--> statement-breakpoint
CREATE INDEX "deliveries_look_again" ON "deliveries" USING btree ("look_again_at") WHERE "deliveries"."look_again_at" is not null;--> statement-breakpoint
CREATE INDEX "delivery_history_delivery" ON "delivery_history" USING btree ("delivery_id","id");--> statement-breakpoint
CREATE INDEX "delivery_incidents_open" ON "delivery_incidents" USING btree ("at") WHERE "delivery_incidents"."resolved_at" is null;--> statement-breakpoint
CREATE INDEX "delivery_incidents_delivery" ON "delivery_incidents" USING btree ("delivery_id");--> statement-breakpoint
CREATE UNIQUE INDEX "delivery_offers_wave" ON "delivery_offers" USING btree ("delivery_id","wave","rider_id");--> statement-breakpoint
CREATE INDEX "delivery_offers_rider" ON "delivery_offers" USING btree ("rider_id","expires_at") WHERE "delivery_offers"."answer" is null;--> statement-breakpoint
CREATE INDEX "delivery_photos_delivery" ON "delivery_photos" USING btree ("delivery_id");--> statement-breakpoint
CREATE INDEX "delivery_photos_age" ON "delivery_photos" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "delivery_quotes_order" ON "delivery_quotes" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "delivery_quotes_age" ON "delivery_quotes" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "delivery_zones_city" ON "delivery_zones" USING btree ("city","priority") WHERE "delivery_zones"."removed_at" is null;--> statement-breakpoint
CREATE INDEX "eta_observations_time" ON "eta_observations" USING btree ("at");--> statement-breakpoint
CREATE INDEX "eta_observations_zone" ON "eta_observations" USING btree ("zone_id","at");--> statement-breakpoint
CREATE INDEX "rider_positions_age" ON "rider_positions" USING btree ("at");--> statement-breakpoint
CREATE INDEX "rider_reports_age" ON "rider_reports" USING btree ("told_at");--> statement-breakpoint
CREATE UNIQUE INDEX "rider_shifts_running" ON "rider_shifts" USING btree ("rider_id") WHERE "rider_shifts"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "rider_shifts_time" ON "rider_shifts" USING btree ("started_at");--> statement-breakpoint
CREATE INDEX "riders_on_shift" ON "riders" USING btree ("city") WHERE "riders"."on_shift_since" is not null;