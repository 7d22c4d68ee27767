package dev.bramble.iscsi;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * What this service alone has.
 *
 * @param port TCP port of the targets ({@code BRAMBLE_ISCSI_PORT})
 */
@ConfigurationProperties("bramble.iscsi")
public record IscsiConfiguration(
        @Bindable(defaultValue = "3260") int port) {}
