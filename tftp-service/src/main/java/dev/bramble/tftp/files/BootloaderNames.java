package dev.bramble.tftp.files;

import dev.bramble.chassis.identity.MacAddress;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** How the Pi's bootloader and U-Boot name files (eeprom-bootloader.adoc, TFTP_PREFIX; U-Boot's doc/README.pxe). */
final class BootloaderNames {
    /** The folder of all boot trees. */
    static final String TREES = "trees";

    private static final String PXELINUX = "pxelinux.cfg";
    /** The hardware type of Ethernet. */
    private static final String ETHERNET = "01-";

    private static final Pattern SERIAL = Pattern.compile("[0-9a-fA-F]{8}([0-9a-fA-F]{8})?");
    private static final Pattern BARE_MAC = Pattern.compile("[0-9a-fA-F]{12}");
    private static final Pattern HEX_ADDRESS = Pattern.compile("[0-9a-fA-F]{8}");

    private BootloaderNames() {}

    static Naming naming(RequestPath path) {
        if (path.size() == 1) {
            return new Naming.Unsaid();
        }
        Optional<MacAddress> mac = mac(path.first());
        if (mac.isPresent()) {
            return new Naming.MacPrefix(mac.get());
        }
        if (SERIAL.matcher(path.first()).matches()) {
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
        return HEX_ADDRESS.matcher(file).matches()
                ? new Naming.PxelinuxAddress(ClientAddress.dotted(HexFormat.of().parseHex(file), 0))
                : new Naming.Unsaid();
    }

    private static Optional<MacAddress> mac(String text) {
        if (!BARE_MAC.matcher(text).matches()) {
            return MacAddress.parse(text);
        }
        return MacAddress.parse(
                HexFormat.ofDelimiter(":").formatHex(HexFormat.of().parseHex(text)));
    }
}
