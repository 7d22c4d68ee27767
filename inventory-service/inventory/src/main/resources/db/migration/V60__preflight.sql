-- The last bramble.inventory.v1.PreflightReport of each Pi; what is left of a deleted one goes with it.
create table preflight
(
    pi_uid varchar(12) primary key references pi (uid) on delete cascade,
    report bytea not null
);
