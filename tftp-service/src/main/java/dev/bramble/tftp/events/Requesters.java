package dev.bramble.tftp.events;

import dev.bramble.chassis.identity.MacAddress;
import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.proto.boot.v1.Subject;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tells by the file name who asks. A bootloader's prefix is the MAC, the serial or a word of its own (TFTP_PREFIX);
 * U-Boot writes the MAC behind "pxelinux.cfg/01-".
 */
public final class Requesters {
    private static final Pattern SERIAL = Pattern.compile("[0-9a-f]{8}|[0-9a-f]{16}");
    private static final String PXELINUX = "pxelinux.cfg/01-";
    private static final String TREES = "trees/";

    private final InventoryMirror mirror;
    private final InstantSource clock;

    public Requesters(InventoryMirror mirror, InstantSource clock) {
        this.mirror = mirror;
        this.clock = clock;
    }

    /** Never blocks. */
    public Requester identify(String path, InetAddress client) {
        InventoryView view = mirror.view();
        Subject.Builder seen = Subject.newBuilder().setAddress(text(client));
        String name = path.replaceFirst("^/+", "");
        int slash = name.indexOf('/');
        String prefix = slash < 0 ? "" : name.substring(0, slash);
        Optional<MacAddress> mac = MacAddress.parse(prefix).or(() -> pxelinuxMac(name));
        if (mac.isPresent()) {
            seen.setMac(mac.get().text());
        } else if (SERIAL.matcher(prefix.toLowerCase(Locale.ROOT)).matches()) {
            seen.setSerial(prefix.toLowerCase(Locale.ROOT));
        } else {
            byDirectory(name, view).ifPresent(seen::setPiUid);
        }
        Subject subject = view.identify(seen.build());
        return new Requester(path, subject, view.byUid(subject.getPiUid()), clock.instant(), view.isPopulated());
    }

    private static Optional<MacAddress> pxelinuxMac(String name) {
        int at = name.lastIndexOf(PXELINUX);
        return at < 0 ? Optional.empty() : MacAddress.parse(name.substring(at + PXELINUX.length()));
    }

    private static Optional<String> byDirectory(String name, InventoryView view) {
        if (name.startsWith(TREES)) {
            String uid = name.substring(TREES.length()).replaceFirst("/.*", "");
            return view.byUid(uid).map(pi -> pi.getUid());
        }
        for (int end = name.indexOf('/'); end >= 0; end = name.indexOf('/', end + 1)) {
            Optional<String> uid = view.byPrefix(name.substring(0, end)).map(pi -> pi.getUid());
            if (uid.isPresent()) {
                return uid;
            }
        }
        return Optional.empty();
    }

    /** Without the zone of a link-local address, which is this machine's affair. */
    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
