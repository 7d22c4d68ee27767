alter table nfs_export add column async boolean not null default false;
