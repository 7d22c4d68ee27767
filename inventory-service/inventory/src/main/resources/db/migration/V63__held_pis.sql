-- While disk and boot tree are changed together: from before the first of them until a provisioning has seen both.
alter table pi add column held boolean default false not null;
