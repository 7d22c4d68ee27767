package dev.bramble.tftp;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * What only the TFTP service is told.
 *
 * @param port UDP port to listen on; 0 for any that is free ({@code BRAMBLE_TFTP_PORT})
 * @param maxTransfers requests in hand at once; more are dropped, and asked again by their clients ({@code
 *     BRAMBLE_TFTP_MAX_TRANSFERS})
 */
@ConfigurationProperties("bramble.tftp")
public record TftpConfiguration(
        @Bindable(defaultValue = "69") int port,
        @Bindable(defaultValue = "1024") int maxTransfers) {}
