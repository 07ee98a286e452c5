-- What happened to an order is never changed or removed: whoever the application connects as, and whatever it is made to say.
CREATE FUNCTION "order_history_only_grows"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the history of an order is never changed or removed' USING ERRCODE = '42501';
END $$;
--> statement-breakpoint
CREATE TRIGGER "order_history_no_change" BEFORE UPDATE OR DELETE ON "order_history" FOR EACH ROW EXECUTE FUNCTION "order_history_only_grows"();
--> statement-breakpoint
CREATE TRIGGER "order_history_no_truncate" BEFORE TRUNCATE ON "order_history" FOR EACH STATEMENT EXECUTE FUNCTION "order_history_only_grows"();
--> statement-breakpoint
-- The rules that Buka opens with. New rates are new rows with a later first day; these stay, because old receipts are made of them.
INSERT INTO "charge_rules" ("id", "kind", "restaurant_id", "city", "rate_basis_points", "cap", "is_included", "first_day", "last_day", "source") VALUES
  ('019a0000-0000-7000-8000-000000000001', 'service_charge', NULL, NULL, 500, 100000, false, '2026-01-01', NULL, 'Terms of Buka'),
  ('019a0000-0000-7000-8000-000000000002', 'vat', NULL, NULL, 750, NULL, false, '2020-02-01', NULL, 'Finance Act 2019, section 34: 7.5 %, on what the platform itself sells'),
  ('019a0000-0000-7000-8000-000000000003', 'consumption_tax', NULL, 'lagos', 500, NULL, true, '2009-06-23', NULL, 'Lagos State Hotel Occupancy and Restaurant Consumption Law: 5 %, contained in menu prices'),
  ('019a0000-0000-7000-8000-000000000004', 'commission', NULL, NULL, 1500, NULL, false, '2026-01-01', NULL, 'Contract with restaurants');
