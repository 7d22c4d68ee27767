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
import java.time.InstantSource;
import java.util.Optional;

/**
 * Tells by the file name who asks, else by the address. A bootloader's prefix is the MAC, the serial or a word of its own
 * (TFTP_PREFIX); U-Boot writes the MAC or the address behind "pxelinux.cfg/".
 */
public final class Requesters {
    private final InventoryMirror mirror;
    private final InstantSource clock;

    public Requesters(InventoryMirror mirror, InstantSource clock) {
        this.mirror = mirror;
        this.clock = clock;
    }

    /** Never blocks. */
    public Requester identify(String path, InetAddress client) {
        InventoryView view = mirror.view();
        Subject.Builder seen = Subject.newBuilder().setAddress(ClientAddress.text(client));
        RequestPath.parse(path).ifPresent(name -> addNamed(seen, name, view));
        Subject subject = view.identify(seen.build());
        return new Requester(path, subject, view.byUid(subject.getPiUid()), clock.instant(), view.isPopulated());
    }

    private static void addNamed(Subject.Builder seen, RequestPath name, InventoryView view) {
        Optional<Pi> registered = RegisteredPrefix.of(name, view).map(RegisteredPrefix::pi);
        switch (Naming.of(name)) {
            // A word of one Pi may look like another's MAC or serial; that of a Pi we know goes first.
            case Naming.MacPrefix(var mac)
            when registered.isEmpty() || view.byMac(mac.text()).isPresent() -> seen.setMac(mac.text());
            case Naming.SerialPrefix(String serial)
            when registered.isEmpty() || view.bySerial(serial).isPresent() -> seen.setSerial(serial);
            case Naming.TreePrefix(String uid) -> view.byUid(uid).ifPresent(pi -> seen.setPiUid(pi.getUid()));
            case Naming _
            when registered.isPresent() -> seen.setPiUid(registered.get().getUid());
            case Naming.PxelinuxMac(var mac) -> seen.setMac(mac.text());
            case Naming.PxelinuxAddress(String address) ->
                view.byAddress(address).ifPresent(pi -> seen.setPiUid(pi.getUid()));
            case Naming _ -> {}
        }
    }
}
