package dev.bramble.tftp.files;

import dev.bramble.chassis.identity.MacAddress;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** How the Pi's bootloader and U-Boot name files (eeprom-bootloader.adoc, TFTP_PREFIX; U-Boot's doc/README.pxe). */
final class BootloaderNames {
    /** The folder of all boot trees. */
    static final String TREES = "trees";

    private static final String PXELINUX = "pxelinux.cfg";
    /** The hardware type of Ethernet. */
    private static final String ETHERNET = "01-";

    private static final int BARE_MAC_DIGITS = 12;
    private static final int ADDRESS_DIGITS = 8;
    /** Of a Pi up to the 4, whose serial has 32 bits that count, and of a newer one. */
    private static final Set<Integer> SERIAL_DIGITS = Set.of(8, 16);

    private BootloaderNames() {}

    static Naming naming(RequestPath path) {
        if (path.size() == 1) {
            return new Naming.Unsaid();
        }
        Optional<MacAddress> mac = mac(path.first());
        if (mac.isPresent()) {
            return new Naming.MacPrefix(mac.get());
        }
        if (SERIAL_DIGITS.contains(path.first().length()) && isHex(path.first())) {
            return new Naming.SerialPrefix(path.first().toLowerCase(Locale.ROOT));
        }
        if (path.first().equals(TREES) && path.size() > 2) {
            return new Naming.TreePrefix(path.components().get(1));
        }
        return isPxelinux(path) ? pxelinux(path.last()) : new Naming.Unsaid();
    }

    /** Whether it is one of U-Boot's configuration files; the folders before "pxelinux.cfg" are those of the boot file. */
    static boolean isPxelinux(RequestPath path) {
        return path.size() > 1 && path.components().get(path.size() - 2).equals(PXELINUX);
    }

    private static Naming pxelinux(String file) {
        if (file.startsWith(ETHERNET)) {
            Optional<MacAddress> mac = mac(file.substring(ETHERNET.length()));
            if (mac.isPresent()) {
                return new Naming.PxelinuxMac(mac.get());
            }
        }
        return file.length() == ADDRESS_DIGITS && isHex(file)
                ? new Naming.PxelinuxAddress(ClientAddress.dotted(HexFormat.of().parseHex(file), 0))
                : new Naming.Unsaid();
    }

    /** By hand, as each request is asked three times. */
    private static boolean isHex(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (!HexFormat.isHexDigit(text.charAt(at))) {
                return false;
            }
        }
        return true;
    }

    private static Optional<MacAddress> mac(String text) {
        if (text.length() != BARE_MAC_DIGITS || !isHex(text)) {
            return MacAddress.parse(text);
        }
        return MacAddress.parse(
                HexFormat.ofDelimiter(":").formatHex(HexFormat.of().parseHex(text)));
    }
}
