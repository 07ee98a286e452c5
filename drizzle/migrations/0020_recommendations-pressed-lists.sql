-- What is there stays as the bytes of its text, and is read as such until the list is written anew.
ALTER TABLE "suggestion_lists" ALTER COLUMN "items" SET DATA TYPE bytea USING convert_to("items"::text, 'UTF8');--> statement-breakpoint
-- Pressed already: beside its row, so that a new list is one row on the page of the old one, and no index or second table is touched.
ALTER TABLE "suggestion_lists" ALTER COLUMN "items" SET STORAGE EXTERNAL;--> statement-breakpoint
ALTER TABLE "suggestion_lists" SET (toast_tuple_target = 8160, fillfactor = 50);
