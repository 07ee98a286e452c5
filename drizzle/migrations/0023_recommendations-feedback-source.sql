DROP INDEX "feedback_source";--> statement-breakpoint
CREATE UNIQUE INDEX "feedback_source" ON "feedback" USING btree ("source") WHERE "feedback"."source" is not null;