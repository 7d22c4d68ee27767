package dev.bramble.inventory.export;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Networks, addresses and host names as text. No name server is ever asked here. */
final class ClientNames {
    private static final String PART = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern DOTTED = Pattern.compile(PART + "(\\." + PART + "){3}");
    private static final Pattern PREFIX = Pattern.compile("[0-9]{1,3}");
    private static final int MAX_NAME = 253;
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    /** The last label has a letter: what looks like an address, but is none, is a mistake. */
    private static final Pattern NAME = Pattern.compile("(" + LABEL + "\\.)*(?=[a-z0-9-]*[a-z])" + LABEL);

    private ClientNames() {}

    /** A network in CIDR notation, canonical; empty when it is none or a bit behind the prefix is set. */
    static Optional<String> network(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !PREFIX.matcher(text.substring(slash + 1)).matches()) {
            return Optional.empty();
        }
        int prefix = Integer.parseInt(text.substring(slash + 1));
        return address(text.substring(0, slash))
                .filter(address -> prefix <= Byte.SIZE * address.getAddress().length)
                .filter(address -> isZeroBehind(address.getAddress(), prefix))
                .map(address -> address.getHostAddress() + "/" + prefix);
    }

    private static boolean isZeroBehind(byte[] address, int prefix) {
        for (int bit = prefix; bit < Byte.SIZE * address.length; bit++) {
            if ((address[bit / Byte.SIZE] >> (Byte.SIZE - 1 - bit % Byte.SIZE) & 1) != 0) {
                return false;
            }
        }
        return true;
    }

    /** An address or a name, canonical. */
    static Optional<String> host(String text) {
        Optional<String> address = address(text).map(InetAddress::getHostAddress);
        if (address.isPresent()) {
            return address;
        }
        String name = text.toLowerCase(Locale.ROOT);
        return name.length() <= MAX_NAME && NAME.matcher(name).matches() ? Optional.of(name) : Optional.empty();
    }

    /** Not what the JDK takes beyond the usual: "10" or "10.1", and zones. */
    private static Optional<InetAddress> address(String text) {
        boolean dotted = DOTTED.matcher(text).matches();
        if (!dotted && (text.indexOf(':') < 0 || text.indexOf('%') >= 0 || text.indexOf('[') >= 0)) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
