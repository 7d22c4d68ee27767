package dev.bramble.correlator;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * The correlator's own settings; broker and data folder are the chassis's.
 *
 * @param httpPort of health and metrics ({@code BRAMBLE_CORRELATOR_HTTP_PORT})
 */
@ConfigurationProperties("bramble.correlator")
public record CorrelatorConfiguration(
        @Bindable(defaultValue = "7484") int httpPort) {}
