package dev.bramble.inventory.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;

@MappedEntity("image_fetch")
record ImageFetchRow(
        @Id String id,
        String image,
        String url,
        String sha256,
        long maxBytes,
        int starts,
        boolean done,
        long receivedBytes,
        long fileBytes,
        int resumptions,
        int errorCode,
        String errorMessage,
        Instant createTime) {}
