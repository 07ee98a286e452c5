-- The ledger and the list of payment events only grow: whoever the application connects as, and whatever it is made to say.
CREATE FUNCTION "money_only_grows"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is never changed or removed', TG_TABLE_NAME USING ERRCODE = '42501';
END $$;
--> statement-breakpoint
CREATE TRIGGER "ledger_transactions_no_change" BEFORE UPDATE OR DELETE ON "ledger_transactions" FOR EACH ROW EXECUTE FUNCTION "money_only_grows"();
--> statement-breakpoint
CREATE TRIGGER "ledger_transactions_no_truncate" BEFORE TRUNCATE ON "ledger_transactions" FOR EACH STATEMENT EXECUTE FUNCTION "money_only_grows"();
--> statement-breakpoint
CREATE TRIGGER "ledger_lines_no_change" BEFORE UPDATE OR DELETE ON "ledger_lines" FOR EACH ROW EXECUTE FUNCTION "money_only_grows"();
--> statement-breakpoint
CREATE TRIGGER "ledger_lines_no_truncate" BEFORE TRUNCATE ON "ledger_lines" FOR EACH STATEMENT EXECUTE FUNCTION "money_only_grows"();
--> statement-breakpoint
CREATE TRIGGER "payment_events_no_change" BEFORE UPDATE OR DELETE ON "payment_events" FOR EACH ROW EXECUTE FUNCTION "money_only_grows"();
--> statement-breakpoint
CREATE TRIGGER "payment_events_no_truncate" BEFORE TRUNCATE ON "payment_events" FOR EACH STATEMENT EXECUTE FUNCTION "money_only_grows"();
--> statement-breakpoint
-- Every movement has lines, and they sum to zero when it is committed.
CREATE FUNCTION "ledger_is_balanced"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  movement uuid := CASE WHEN TG_TABLE_NAME = 'ledger_lines' THEN (to_jsonb(NEW) ->> 'transaction_id')::uuid ELSE (to_jsonb(NEW) ->> 'id')::uuid END;
  total numeric;
  lines bigint;
BEGIN
  SELECT coalesce(sum(amount), 0), count(*) INTO total, lines FROM ledger_lines WHERE transaction_id = movement;
  IF total <> 0 OR lines < 2 THEN
    RAISE EXCEPTION 'ledger transaction % has % lines that sum to %', movement, lines, total USING ERRCODE = '23514', CONSTRAINT = 'ledger_balanced';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "ledger_lines_balanced" AFTER INSERT ON "ledger_lines" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "ledger_is_balanced"();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "ledger_transactions_balanced" AFTER INSERT ON "ledger_transactions" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "ledger_is_balanced"();
--> statement-breakpoint
-- Balances that must not be overdrawn are kept beside their lines, by whoever writes a line.
CREATE FUNCTION "ledger_keep_balance"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- The row is there before it is changed: a check looks at what would be inserted too, and that may be below zero.
  INSERT INTO ledger_balances (account, balance) VALUES (NEW.account, 0) ON CONFLICT DO NOTHING;
  UPDATE ledger_balances SET balance = balance + NEW.amount WHERE account = NEW.account;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER "ledger_lines_keep_balance" AFTER INSERT ON "ledger_lines" FOR EACH ROW WHEN (split_part(NEW.account, ':', 1) IN ('wallet', 'held', 'cash')) EXECUTE FUNCTION "ledger_keep_balance"();
