-- SHA-256 of what a request id was used for; empty for requests of the release before, and without an id.
alter table operation add column request_sha256 varchar(64) default '' not null;
alter table nfs_export add column request_sha256 varchar(64) default '' not null;
