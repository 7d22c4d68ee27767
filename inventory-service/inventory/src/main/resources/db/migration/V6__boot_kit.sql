-- bramble.inventory.v1.BootKit; empty: none. With a default, as in V2.
alter table image add column boot_kit bytea default '' not null;
