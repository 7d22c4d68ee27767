package dev.bramble.inventory.store;

import dev.bramble.chassis.identity.MacAddress;
import dev.bramble.proto.inventory.v1.DiscoveredPi;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Boards that ask for files and are no Pi of the fleet: those seen last, as anyone on the network can make up as many as
 * they like.
 */
public final class DiscoveryStore {
    static final int LIMIT = 500;
    static final Duration KEPT = Duration.ofDays(30);

    private final Transactions transactions;
    private final DiscoveredRepository boards;
    private final PiRepository pis;
    private final PiMacRepository macs;

    DiscoveryStore(Transactions transactions, DiscoveredRepository boards, PiRepository pis, PiMacRepository macs) {
        this.transactions = transactions;
        this.boards = boards;
        this.pis = pis;
        this.macs = macs;
    }

    /**
     * A board was seen: one with a MAC or a serial.
     *
     * @param seen its last_seen is when; first_seen and bootloader count nothing
     */
    public void saw(DiscoveredPi seen) {
        String identity = seen.getMac().isEmpty() ? seen.getSerial() : seen.getMac();
        if (identity.isEmpty()
                || !Text.isStorable(17, seen.getMac())
                || !Text.isStorable(16, seen.getSerial())
                || !Text.isStorable(45, seen.getAddress())) {
            return;
        }
        boolean _ = transactions.write(() -> {
            Optional<DiscoveredRow> known = boards.findByIdentity(identity);
            Optional<DiscoveredRow> bySerial =
                    seen.getMac().isEmpty() || seen.getSerial().isEmpty()
                            ? Optional.empty()
                            : boards.findByIdentity(seen.getSerial());
            // Its MAC was not known before: one board all the same.
            bySerial.ifPresent(row -> boards.deleteByIdentity(row.identity()));
            DiscoveredRow row = merged(identity, seen, known.or(() -> bySerial));
            if (known.isPresent()) {
                boards.update(row);
            } else {
                boards.save(row);
                forget(Times.toInstant(seen.getLastSeen()));
            }
            return true;
        });
    }

    private static DiscoveredRow merged(String identity, DiscoveredPi seen, Optional<DiscoveredRow> known) {
        Instant time = Times.toInstant(seen.getLastSeen());
        return new DiscoveredRow(
                identity,
                seen.getMac(),
                seen.getSerial().isEmpty() ? known.map(DiscoveredRow::serial).orElse("") : seen.getSerial(),
                seen.getAddress(),
                // What asks without a wish may be another program on the same board.
                Math.max(
                        seen.getBlockBytes(),
                        known.map(DiscoveredRow::blockBytes).orElse(0)),
                known.map(DiscoveredRow::firstSeen)
                        .filter(first -> first.isBefore(time))
                        .orElse(time),
                known.map(DiscoveredRow::lastSeen)
                        .filter(last -> last.isAfter(time))
                        .orElse(time));
    }

    private void forget(Instant now) {
        boards.deleteByLastSeenBefore(now.minus(KEPT));
        boards.listOrderByLastSeenDesc().stream().skip(LIMIT).forEach(row -> boards.deleteByIdentity(row.identity()));
    }

    /** Those that are no Pi of the fleet now, the latest first. */
    public List<DiscoveredPi> list() {
        return transactions.snapshot(() -> boards.listOrderByLastSeenDesc().stream()
                .filter(row -> !isRegistered(row))
                .map(DiscoveryStore::toMessage)
                .toList());
    }

    /** The one with this MAC or serial; also one that is a Pi of the fleet by now. */
    public Optional<DiscoveredPi> find(String identity) {
        String mac = MacAddress.parse(identity).map(MacAddress::text).orElse("");
        String serial = identity.toLowerCase(Locale.ROOT);
        return transactions.snapshot(boards::listOrderByLastSeenDesc).stream()
                .map(DiscoveryStore::toMessage)
                .filter(board -> (!mac.isEmpty() && board.getMac().equals(mac))
                        || (!board.getSerial().isEmpty() && serial.endsWith(board.getSerial())))
                .findFirst();
    }

    private boolean isRegistered(DiscoveredRow row) {
        return (!row.mac().isEmpty() && macs.findByMac(row.mac()).isPresent())
                || (!row.serial().isEmpty()
                        && !pis.findBySerialEnd("%" + row.serial(), "").isEmpty());
    }

    private static DiscoveredPi toMessage(DiscoveredRow row) {
        return DiscoveredPi.newBuilder()
                .setMac(row.mac())
                .setSerial(row.serial())
                .setAddress(row.address())
                .setBlockBytes(row.blockBytes())
                .setFirstSeen(Times.toTimestamp(row.firstSeen()))
                .setLastSeen(Times.toTimestamp(row.lastSeen()))
                .build();
    }
}
