-- bramble.inventory.v1.ImageSystem; empty: not known. With a default, as in V2.
alter table image add column os_facts bytea default '' not null;
-- bramble.inventory.v1.Partition.Role; ROLE_UNSPECIFIED: none, or an image of a release before roles.
alter table image_partition add column partition_role varchar(24) default 'ROLE_UNSPECIFIED' not null;
