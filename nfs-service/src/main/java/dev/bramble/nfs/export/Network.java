package dev.bramble.nfs.export;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A network in CIDR notation, of IPv4 or IPv6.
 *
 * @param prefix bits that count
 */
public record Network(InetAddress address, int prefix) {

    /** "192.168.1.0/24" or "2001:db8::/48"; empty when it is none. Never asks a name server. */
    public static Optional<Network> parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
            return Optional.empty();
        }
        try {
            InetAddress address = InetAddress.ofLiteral(text.substring(0, slash));
            int prefix = Integer.parseInt(text.substring(slash + 1));
            return prefix <= Byte.SIZE * address.getAddress().length
                    ? Optional.of(new Network(address, prefix))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public boolean contains(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] its = other.getAddress();
        if (mine.length != its.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit += Byte.SIZE) {
            int counting = Math.min(Byte.SIZE, prefix - bit);
            int mask = 0xff << (Byte.SIZE - counting);
            if (((mine[bit / Byte.SIZE] ^ its[bit / Byte.SIZE]) & mask & 0xff) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefix;
    }
}
