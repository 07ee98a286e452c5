CREATE TABLE "event_followers" (
	"event_id" bigint NOT NULL,
	"followed_id" uuid NOT NULL,
	"tx" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	CONSTRAINT "event_followers_event_id_followed_id_pk" PRIMARY KEY("event_id","followed_id")
);
--> statement-breakpoint
DROP INDEX "events_subject";--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "tx" "xid8" DEFAULT pg_current_xact_id() NOT NULL;--> statement-breakpoint
CREATE INDEX "event_followers_tx" ON "event_followers" USING btree ("followed_id","tx");--> statement-breakpoint
CREATE INDEX "events_tx" ON "events" USING btree ("tx");--> statement-breakpoint
CREATE INDEX "events_subject" ON "events" USING btree ("subject_id","tx");