ALTER TABLE "models" ADD COLUMN "run_id" uuid;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "promoted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "training_runs" ADD COLUMN "attempts" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "training_runs" ADD COLUMN "window_start" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "training_runs" ADD COLUMN "window_end" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "feedback_dismissed" ON "feedback" USING btree ("diner_id","at") WHERE "feedback"."kind" = 'dismiss';