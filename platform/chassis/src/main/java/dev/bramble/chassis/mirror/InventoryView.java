package dev.bramble.chassis.mirror;

import dev.bramble.proto.boot.v1.Subject;
import dev.bramble.proto.inventory.v1.Export;
import dev.bramble.proto.inventory.v1.Pi;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The inventory at one revision. Immutable. */
public final class InventoryView {

    /** Before the first snapshot arrived: a service cannot say then that something does not exist. */
    public static final InventoryView NOTHING_YET = new InventoryView(0, List.of(), List.of());

    private final long revision;
    private final Map<String, Pi> byUid = new HashMap<>();
    private final Map<String, Pi> byMac = new HashMap<>();
    private final Map<String, Pi> bySerial = new HashMap<>();
    private final Map<String, Pi> byPrefix = new HashMap<>();
    private final Map<String, Pi> byAddress = new HashMap<>();
    private final Map<String, Pi> byInitiator = new HashMap<>();
    private final Map<String, Pi> byTarget = new HashMap<>();
    private final List<Export> exports;

    private InventoryView(long revision, Collection<Pi> pis, Collection<Export> exports) {
        this.revision = revision;
        this.exports =
                exports.stream().sorted(Comparator.comparing(Export::getName)).toList();
        for (Pi pi : pis) {
            byUid.put(pi.getUid(), pi);
            pi.getMacsList().forEach(mac -> byMac.put(mac, pi));
            pi.getPrefixesList().forEach(prefix -> byPrefix.put(prefix, pi));
            putUnlessEmpty(bySerial, bootSerial(pi.getSerial()), pi);
            putUnlessEmpty(byAddress, pi.getIp(), pi);
            putUnlessEmpty(byInitiator, pi.getInitiator(), pi);
            putUnlessEmpty(byTarget, pi.getTarget(), pi);
        }
    }

    /** Without exports. */
    public static InventoryView of(long revision, Collection<Pi> pis) {
        return of(revision, pis, List.of());
    }

    public static InventoryView of(long revision, Collection<Pi> pis, Collection<Export> exports) {
        return new InventoryView(revision, pis, exports);
    }

    private static void putUnlessEmpty(Map<String, Pi> index, String key, Pi pi) {
        if (!key.isEmpty()) {
            index.put(key, pi);
        }
    }

    /** The boot ROM asks by the low 32 bits of the serial. */
    private static String bootSerial(String serial) {
        return serial.length() > 8 ? serial.substring(serial.length() - 8) : serial;
    }

    public long revision() {
        return revision;
    }

    /** False until a snapshot was ever received; then absence from this view means nothing. */
    public boolean isPopulated() {
        return revision > 0;
    }

    public Collection<Pi> pis() {
        return List.copyOf(byUid.values());
    }

    /** The exports beyond the Pis' boot trees, by name; only a scope that is sent them has any. */
    public List<Export> exports() {
        return exports;
    }

    public Optional<Pi> byUid(String uid) {
        return Optional.ofNullable(byUid.get(uid));
    }

    /** The Pi with this MAC, lowercase with colons. */
    public Optional<Pi> byMac(String mac) {
        return Optional.ofNullable(byMac.get(mac));
    }

    /** The Pi with this serial: lowercase hex, 8 or 16 digits. */
    public Optional<Pi> bySerial(String serial) {
        return Optional.ofNullable(bySerial.get(bootSerial(serial)));
    }

    /** The Pi with this TFTP_PREFIX_STR, given without its trailing '/'. */
    public Optional<Pi> byPrefix(String prefix) {
        return Optional.ofNullable(byPrefix.get(prefix));
    }

    /** The Pi with this fixed address, given as text, without port. */
    public Optional<Pi> byAddress(String address) {
        return Optional.ofNullable(byAddress.get(address));
    }

    /** The Pi whose initiator has this IQN. */
    public Optional<Pi> byInitiator(String initiator) {
        return Optional.ofNullable(byInitiator.get(initiator));
    }

    /** The Pi whose root disk is this target. */
    public Optional<Pi> byTarget(String target) {
        return Optional.ofNullable(byTarget.get(target));
    }

    /**
     * Resolves what was seen to a Pi, by the strongest identity first: uid, MAC, serial, initiator, address.
     *
     * @return {@code seen} with this view's revision and, where it is known, the Pi's uid
     */
    public Subject identify(Subject seen) {
        Optional<Pi> pi = byUid(seen.getPiUid())
                .or(() -> byMac(seen.getMac()))
                .or(() -> seen.getSerial().isEmpty() ? Optional.empty() : bySerial(seen.getSerial()))
                .or(() -> byInitiator(seen.getInitiator()))
                .or(() -> byAddress(seen.getAddress()));
        Subject.Builder subject = seen.toBuilder().setInventoryRevision(revision);
        pi.ifPresent(known -> subject.setPiUid(known.getUid()));
        return subject.build();
    }
}
