-- "$1$KEY$BASE64", or empty. What is clear is sealed when the service starts: that needs its key. A release before this one
-- takes the sealed text for the secret, and so lets nobody in rather than anybody.
alter table pi alter column chap_secret set data type varchar(255);
alter table pi alter column chap_mutual_secret set data type varchar(255);
