package dev.bramble.tftp.files;

import dev.bramble.chassis.identity.MacAddress;

/** Whose file it is by the name alone, without an inventory. */
public sealed interface Naming {

    /** It begins with a MAC: TFTP_PREFIX=2, in any of the spellings people give it. */
    record MacPrefix(MacAddress mac) implements Naming {}

    /**
     * It begins with a serial: TFTP_PREFIX=0.
     *
     * @param serial lowercase, 8 or 16 digits
     */
    record SerialPrefix(String serial) implements Naming {

        /** The low 32 bits, by which the link is named. */
        String link() {
            return serial.substring(serial.length() - 8);
        }
    }

    /** It begins with {@code trees/UID/}. */
    record TreePrefix(String uid) implements Naming {}

    /** U-Boot's {@code [DIR/]pxelinux.cfg/01-MAC}. */
    record PxelinuxMac(MacAddress mac) implements Naming {}

    /**
     * U-Boot's {@code [DIR/]pxelinux.cfg/C0A80A32}.
     *
     * @param address IPv4, dotted
     */
    record PxelinuxAddress(String address) implements Naming {}

    /** The name does not tell, or does so by a prefix that only the inventory knows. */
    record Unsaid() implements Naming {}

    /** Reads a name. */
    static Naming of(RequestPath path) {
        return BootloaderNames.naming(path);
    }
}
