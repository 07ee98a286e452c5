-- What happened to a delivery is added to and never rewritten.
CREATE FUNCTION refuse_history_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'delivery_history is only added to' USING ERRCODE = '23514';
END $$;--> statement-breakpoint
CREATE TRIGGER delivery_history_kept BEFORE UPDATE OR DELETE ON "delivery_history" FOR EACH ROW EXECUTE FUNCTION refuse_history_change();--> statement-breakpoint
CREATE TRIGGER delivery_history_kept_whole BEFORE TRUNCATE ON "delivery_history" FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change();
