-- A bramble.inventory.v1.AwaitAcknowledgementResponse: the data services that had not acknowledged the Pi when the operation
-- ended. Empty: all had, or it has not ended well.
alter table operation add column lags bytea default '' not null;
