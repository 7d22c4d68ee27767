package dev.bramble.inventory.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import org.jspecify.annotations.Nullable;

/**
 * The record of a boot profile that a user made.
 *
 * @param stages one a line
 * @param kernelArguments words, one a line
 * @param formerArguments words that were among the arguments once, one a line
 */
@MappedEntity("boot_profile")
record BootProfileRow(
        @Id String name,
        String stages,
        String kernelArguments,
        String formerArguments,
        @Nullable String requestId,
        String requestSha256,
        long revision) {}
