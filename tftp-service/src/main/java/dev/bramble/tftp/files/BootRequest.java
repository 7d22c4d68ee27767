package dev.bramble.tftp.files;

import dev.bramble.proto.inventory.v1.Pi;
import java.net.InetAddress;
import java.util.Optional;

/**
 * A file asked for.
 *
 * @param filename as it stood in the request
 * @param client the address that asks
 * @param pi whose bootloader this is, where name or address tell
 */
public record BootRequest(String filename, InetAddress client, Optional<Pi> pi) {}
