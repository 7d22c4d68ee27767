package dev.bramble.correlator;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * The correlator's own settings; broker and data folder are the chassis's.
 *
 * @param httpPort of health and metrics ({@code BRAMBLE_CORRELATOR_HTTP_PORT})
 * @param tickInterval how often the time enters the log ({@code BRAMBLE_CORRELATOR_TICK_INTERVAL})
 */
@ConfigurationProperties("bramble.correlator")
public record CorrelatorConfiguration(
        @Bindable(defaultValue = "7484") int httpPort,
        @Bindable(defaultValue = "5s") Duration tickInterval) {}
