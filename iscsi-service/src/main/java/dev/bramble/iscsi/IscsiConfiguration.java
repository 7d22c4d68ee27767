package dev.bramble.iscsi;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * What this service alone has.
 *
 * @param port TCP port of the targets ({@code BRAMBLE_ISCSI_PORT})
 * @param holdWhenFull how long writes that find no room are answered BUSY, before they fail; 0: they fail at once ({@code
 *     BRAMBLE_ISCSI_HOLD_WHEN_FULL})
 */
@ConfigurationProperties("bramble.iscsi")
public record IscsiConfiguration(
        @Bindable(defaultValue = "3260") int port,
        @Bindable(defaultValue = "2m") Duration holdWhenFull) {}
