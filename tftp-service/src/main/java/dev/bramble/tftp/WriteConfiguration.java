package dev.bramble.tftp;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * Whether files are taken over TFTP.
 *
 * @param writes "off", "new" for files that are not there yet, or "replace" for such as are, too ({@code
 *     BRAMBLE_TFTP_WRITES})
 * @param maxWriteBytes the longest file taken ({@code BRAMBLE_TFTP_MAX_WRITE_BYTES})
 * @param writeUmask permission bits that no new file gets, octal ({@code BRAMBLE_TFTP_WRITE_UMASK})
 */
@ConfigurationProperties("bramble.tftp")
public record WriteConfiguration(
        @Bindable(defaultValue = "off") String writes,
        @Bindable(defaultValue = "67108864") long maxWriteBytes,
        @Bindable(defaultValue = "022") String writeUmask) {}
