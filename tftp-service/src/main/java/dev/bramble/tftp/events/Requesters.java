package dev.bramble.tftp.events;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.proto.boot.v1.Subject;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.tftp.files.ClientAddress;
import dev.bramble.tftp.files.Naming;
import dev.bramble.tftp.files.RegisteredPrefix;
import dev.bramble.tftp.files.RequestPath;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Tells by the file name who asks, else by the address. A bootloader's prefix is the MAC, the serial or a word of its own
 * (TFTP_PREFIX); U-Boot writes the MAC or the address behind "pxelinux.cfg/".
 */
public final class Requesters {
    private final InventoryMirror mirror;
    private final InstantSource clock;
    private final Sightings sightings;

    /** Without anybody to tell of where Pis are. */
    public Requesters(InventoryMirror mirror, InstantSource clock) {
        this(mirror, clock, new Sightings());
    }

    /** @param sightings is told of each request below a Pi's own prefix */
    public Requesters(InventoryMirror mirror, InstantSource clock, Sightings sightings) {
        this.mirror = mirror;
        this.clock = clock;
        this.sightings = sightings;
    }

    /** Never blocks. */
    public Requester identify(String path, InetAddress client) {
        InventoryView view = mirror.view();
        Subject.Builder seen = Subject.newBuilder().setAddress(ClientAddress.text(client));
        Optional<Pi> owner = RequestPath.parse(path).flatMap(name -> addNamed(seen, name, view));
        Instant received = clock.instant();
        owner.ifPresent(pi -> sightings.saw(pi.getUid(), seen.getAddress(), received));
        Subject subject = view.identify(seen.build());
        return new Requester(path, subject, view.byUid(subject.getPiUid()), received, view.isPopulated());
    }

    /** The Pi whose own prefix the name begins with; none for names that people and U-Boot may use for any. */
    private static Optional<Pi> addNamed(Subject.Builder seen, RequestPath name, InventoryView view) {
        Optional<Pi> registered = RegisteredPrefix.of(name, view).map(RegisteredPrefix::pi);
        return switch (Naming.of(name)) {
            // A word of one Pi may look like another's MAC or serial; that of a Pi we know goes first.
            case Naming.MacPrefix(var mac)
            when registered.isEmpty() || view.byMac(mac.text()).isPresent() -> {
                seen.setMac(mac.text());
                yield view.byMac(mac.text());
            }
            case Naming.SerialPrefix(String serial)
            when registered.isEmpty() || view.bySerial(serial).isPresent() -> {
                seen.setSerial(serial);
                yield view.bySerial(serial);
            }
            case Naming.TreePrefix(String uid) -> {
                view.byUid(uid).ifPresent(pi -> seen.setPiUid(pi.getUid()));
                yield Optional.empty();
            }
            case Naming _
            when registered.isPresent() -> {
                seen.setPiUid(registered.get().getUid());
                yield registered;
            }
            case Naming.PxelinuxMac(var mac) -> {
                seen.setMac(mac.text());
                yield Optional.empty();
            }
            case Naming.PxelinuxAddress(String address) -> {
                view.byAddress(address).ifPresent(pi -> seen.setPiUid(pi.getUid()));
                yield Optional.empty();
            }
            case Naming _ -> Optional.empty();
        };
    }
}
