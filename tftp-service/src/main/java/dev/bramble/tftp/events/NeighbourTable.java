package dev.bramble.tftp.events;

import dev.bramble.chassis.identity.MacAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the kernel's IPv4 neighbours in the form of {@code /proc/net/arp} (proc_net(5)). */
final class NeighbourTable {
    /** Address, type 0x1 (Ethernet), flags, MAC, and what is of no interest. */
    private static final Pattern LINE = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3}){3}) +0x1 +0x([0-9a-f]{1,8})"
            + " +((?:[0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2})(?: .*)?");
    /** ATF_COM of linux/if_arp.h: the MAC is known. */
    private static final long COMPLETE = 0x2;

    private static final String NOBODY = "00:00:00:00:00:00";

    private NeighbourTable() {}

    /**
     * The complete entries, by address; of several for one address, the first. A last line without its end is left out:
     * it may have been cut.
     */
    static Map<String, MacAddress> parse(String text) {
        Map<String, MacAddress> byAddress = new HashMap<>();
        int begin = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', begin)) {
            Matcher line = LINE.matcher(text).region(begin, end);
            if (line.matches() && (Long.parseLong(line.group(2), 16) & COMPLETE) != 0) {
                MacAddress.parse(line.group(3))
                        .filter(mac -> !mac.text().equals(NOBODY))
                        .ifPresent(mac -> byAddress.putIfAbsent(line.group(1), mac));
            }
            begin = end + 1;
        }
        return byAddress;
    }
}
