-- Secrets were sealed, and the database's file may still hold what was clear in pages that it let go of: set with the
-- sealing, taken back once the file is written anew.
alter table revision add column clear_text_left boolean not null default false;
