package dev.bramble.inventory.store;

import dev.bramble.chassis.identity.MacAddress;
import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.pi.PiNames;
import dev.bramble.inventory.secret.SecretBox;
import dev.bramble.proto.inventory.v1.Pi;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The records of Pis. What changes them takes part in a {@link Change}; what reads opens its own transaction. */
public final class PiStore {
    private final Transactions transactions;
    private final PiRepository pis;
    private final PiMacRepository macs;
    private final PiRows rows;

    PiStore(Transactions transactions, PiRepository pis, PiMacRepository macs, SecretBox secrets) {
        this.transactions = transactions;
        this.pis = pis;
        this.macs = macs;
        this.rows = new PiRows(secrets);
    }

    /** The Pi with this uid, name or MAC. */
    public Optional<Pi> find(String key) {
        if (!Text.isStorable(key)) {
            return Optional.empty();
        }
        return transactions.snapshot(() -> pis.findByUid(key)
                .or(() -> pis.findByName(key))
                .or(() -> MacAddress.parse(key)
                        .flatMap(mac -> macs.findByMac(mac.text()))
                        .flatMap(mac -> pis.findByUid(mac.piUid())))
                .map(this::withMacs));
    }

    /** As {@link #find}, refusing when there is none. */
    public Pi get(String key) {
        return find(key).orElseThrow(() -> unknown(key));
    }

    /** The Pis whose names come after {@code name}, in the order of names. */
    public List<Pi> afterName(String name, int limit) {
        return transactions.snapshot(() -> withMacs(pis.afterName(name, limit)));
    }

    public List<Pi> inState(Pi.State state) {
        return transactions.snapshot(() -> withMacs(pis.findByState(state.name())));
    }

    /** How many Pis are in each state; a state without one is left out. */
    public Map<Pi.State, Long> countByState() {
        return pis.countByState().stream()
                .collect(Collectors.toMap(count -> Pi.State.valueOf(count.state()), StateCount::pis));
    }

    /** Names of the Pis whose disks are clones of an image. */
    public List<String> namesWithImage(String image) {
        return pis.findByImageOrderByName(image).stream().map(PiRow::name).toList();
    }

    /** Within a transaction: all Pis. */
    public List<Pi> all() {
        Map<String, List<PiMacRow>> byPi =
                macs.listOrderByPlace().stream().collect(Collectors.groupingBy(PiMacRow::piUid));
        return pis.listOrderByName().stream()
                .map(row -> rows.toPi(row, byPi.getOrDefault(row.uid(), List.of())))
                .toList();
    }

    /** Within a transaction: those of these Pis that are there. */
    List<Pi> byUids(Collection<String> uids) {
        return uids.isEmpty() ? List.of() : withMacs(pis.findByUidIn(uids));
    }

    /** Within a change: makes a record; refused when its name, a MAC, serial, prefix or address is another one's. */
    public Pi insert(Change change, Pi pi) {
        refuseTaken(pi);
        long revision = change.changed(ResourceKind.PI, pi.getUid());
        Pi made = stamped(pi, revision);
        pis.save(rows.toRow(made));
        saveMacs(made);
        return made;
    }

    /** Within a change: the record as it is now, for its update. */
    public Pi read(Change change, String uid) {
        return pis.findByUid(uid).map(this::withMacs).orElseThrow(() -> unknown(uid));
    }

    /** Within a change: writes a record anew. */
    public Pi update(Change change, Pi pi) {
        refuseTaken(pi);
        Pi updated = stamped(pi, change.changed(ResourceKind.PI, pi.getUid()));
        pis.update(rows.toRow(updated));
        macs.deleteByPiUid(pi.getUid());
        saveMacs(updated);
        return updated;
    }

    public void delete(Change change, String uid) {
        pis.deleteByUid(uid);
        change.deleted(ResourceKind.PI, uid);
    }

    private static Pi stamped(Pi pi, long revision) {
        return pi.toBuilder().setRevision(revision).setEtag(Etags.of(revision)).build();
    }

    private void saveMacs(Pi pi) {
        for (int place = 0; place < pi.getMacsCount(); place++) {
            macs.save(new PiMacRow(pi.getMacs(place), pi.getUid(), place));
        }
    }

    /** No race: changes are one at a time. */
    private void refuseTaken(Pi pi) {
        refuseIfOthers(pi, "name " + pi.getName(), () -> pis.findByName(pi.getName()));
        for (String mac : pi.getMacsList()) {
            refuseIfOthers(pi, "MAC " + mac, () -> macs.findByMac(mac).flatMap(row -> pis.findByUid(row.piUid())));
        }
        if (!pi.getSerial().isEmpty()) {
            String serial = PiNames.bootSerial(pi.getSerial());
            refuseIfOthers(
                    pi,
                    "serial ending in " + serial,
                    () -> pis.findBySerialEnd("%" + serial, pi.getUid()).stream()
                            .findFirst());
        }
        if (!pi.getIp().isEmpty()) {
            refuseIfOthers(
                    pi,
                    "address " + pi.getIp(),
                    () -> pis.findByIpAndUidNotEquals(pi.getIp(), pi.getUid()).stream()
                            .findFirst());
        }
        for (String prefix : pi.getPrefixesList()) {
            refuseIfOthers(
                    pi,
                    "TFTP prefix " + prefix,
                    () -> pis.findWithPrefix("%\n" + PiRows.escapeLike(prefix) + "\n%", pi.getUid()).stream()
                            .findFirst());
        }
    }

    private static void refuseIfOthers(Pi pi, String what, Supplier<Optional<PiRow>> holder) {
        holder.get().filter(row -> !row.uid().equals(pi.getUid())).ifPresent(row -> {
            throw Refusal.alreadyExists(what + " is in use by the Pi " + row.name());
        });
    }

    private Pi withMacs(PiRow row) {
        return rows.toPi(row, macs.findByPiUidOrderByPlace(row.uid()));
    }

    private List<Pi> withMacs(List<PiRow> found) {
        if (found.isEmpty()) {
            return List.of();
        }
        Map<String, List<PiMacRow>> byPi =
                macs.findByPiUidInOrderByPlace(found.stream().map(PiRow::uid).toList()).stream()
                        .collect(Collectors.groupingBy(PiMacRow::piUid));
        return found.stream()
                .map(row -> rows.toPi(row, byPi.getOrDefault(row.uid(), List.of())))
                .toList();
    }

    private static Refusal unknown(String key) {
        return Refusal.notFound("no Pi has the uid, name or MAC '" + key + "'; see `bramble pi list`");
    }
}
