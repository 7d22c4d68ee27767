package dev.bramble.simulator.boot;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the firmware has in memory when it jumps to the kernel.
 *
 * @param prefix      under which all was found; empty when the Pi fell back to the root of the server
 * @param files       bytes of every file loaded, by path below the prefix
 * @param commandLine path of the command line below the prefix
 * @param initramfs   whether every initramfs file named was found
 */
record FetchedFiles(
        String prefix,
        Map<String, byte[]> files,
        Optional<String> commandLine,
        boolean initramfs,
        TransferCounts counts) {
    FetchedFiles {
        files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    }
}
