package dev.bramble.iscsi;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * The file system that the volumes lie on.
 *
 * @param reserve bytes below which nothing new is made ({@code BRAMBLE_ISCSI_POOL_RESERVE}); 0: 5 % of it, at most 1 GiB
 */
@ConfigurationProperties("bramble.iscsi.pool")
public record PoolConfiguration(
        @Bindable(defaultValue = "0") long reserve) {}
