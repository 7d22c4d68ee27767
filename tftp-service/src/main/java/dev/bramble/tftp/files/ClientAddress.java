package dev.bramble.tftp.files;

import java.net.InetAddress;
import java.util.Arrays;

/** A client's address as the inventory writes addresses. */
public final class ClientAddress {
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};

    private ClientAddress() {}

    /**
     * IPv4 dotted, from an IPv4-mapped IPv6 address too (RFC 4291, section 2.5.5.2), which is what a socket for both sees.
     * Without the zone of a link-local address, which is this machine's affair.
     */
    public static String text(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 16 && Arrays.equals(bytes, 0, MAPPED.length, MAPPED, 0, MAPPED.length)) {
            return dotted(bytes, MAPPED.length);
        }
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    static String dotted(byte[] bytes, int at) {
        return "%d.%d.%d.%d"
                .formatted(bytes[at] & 0xff, bytes[at + 1] & 0xff, bytes[at + 2] & 0xff, bytes[at + 3] & 0xff);
    }
}
