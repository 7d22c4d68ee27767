package dev.bramble.tftp;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.List;

/**
 * What only the TFTP service is told.
 *
 * @param port UDP port to listen on; 0 for any that is free ({@code BRAMBLE_TFTP_PORT})
 * @param transferPorts where the transfers take place: "any" free port for each, "single" for all on the listening one, or
 *     a range such as "40000-40999" ({@code BRAMBLE_TFTP_TRANSFER_PORTS})
 * @param mtu bytes of the largest IP packet on the way to the clients; no block is larger than what fits; 0 for no such cap
 *     ({@code BRAMBLE_TFTP_MTU})
 * @param maxTransfers requests in hand at once; more are dropped, and asked again by their clients ({@code
 *     BRAMBLE_TFTP_MAX_TRANSFERS})
 * @param fallback folders beneath the TFTP root, separated by commas, where a file is looked for, in order, that a Pi's own
 *     tree lacks ({@code BRAMBLE_TFTP_FALLBACK})
 * @param guardCmdline whether a tree's cmdline.txt goes to its Pi's fixed address alone, where the Pi has one; not to be
 *     had where a NAT hides the clients' addresses ({@code BRAMBLE_TFTP_GUARD_CMDLINE})
 */
@ConfigurationProperties("bramble.tftp")
public record TftpConfiguration(
        @Bindable(defaultValue = "69") int port,
        @Bindable(defaultValue = "any") String transferPorts,
        @Bindable(defaultValue = "0") int mtu,
        @Bindable(defaultValue = "1024") int maxTransfers,
        @Bindable(defaultValue = "") List<String> fallback,
        @Bindable(defaultValue = "true") boolean guardCmdline) {

    public TftpConfiguration {
        // An empty value, the default too, comes as one empty word.
        fallback = fallback.stream().filter(folder -> !folder.isBlank()).toList();
    }
}
