package dev.bramble.disk.partition;

import dev.bramble.disk.ByteSource;
import dev.bramble.disk.CorruptDiskException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Primary partitions from the master boot record, logical ones from the chain of extended boot records. */
final class MbrReader {
    /** Far more than any tool makes (Linux stops at 255 in all): a longer chain is a broken one. */
    private static final int MAX_LOGICAL = 128;

    private final ByteSource disk;
    private final int sectorSize;
    private final List<Partition> found = new ArrayList<>();
    private int nextLogical = 5;

    MbrReader(ByteSource disk, int sectorSize) {
        this.disk = disk;
        this.sectorSize = sectorSize;
    }

    List<Partition> partitions(BootRecord master) throws IOException {
        for (int i = 0; i < master.entries().size(); i++) {
            BootRecord.Entry entry = master.entries().get(i);
            if (entry.used() && !entry.extended()) {
                add(i + 1, entry, 0);
            }
        }
        for (BootRecord.Entry entry : master.entries()) {
            if (entry.extended()) {
                followChain(entry);
            }
        }
        return found;
    }

    /** In each record the logical partition is relative to that record, the next record to the extended partition. */
    private void followChain(BootRecord.Entry extended) throws IOException {
        Set<Long> seen = new HashSet<>();
        long at = extended.start();
        while (seen.add(at)) {
            if (seen.size() > MAX_LOGICAL) {
                throw new CorruptDiskException("more than %d logical partitions".formatted(MAX_LOGICAL));
            }
            if (at == 0 || at >= disk.size() / sectorSize) {
                throw new CorruptDiskException("the chain of logical partitions leads to sector %d of a disk of %d"
                        .formatted(at, disk.size() / sectorSize));
            }
            BootRecord record = BootRecord.parse(disk.read(at * sectorSize, BootRecord.SIZE));
            if (!record.signed()) {
                if (at == extended.start()) {
                    return; // an extended partition in which nothing was ever made
                }
                throw new CorruptDiskException("no extended boot record at sector " + at);
            }
            BootRecord.Entry next = null;
            for (BootRecord.Entry entry : record.entries()) {
                if (entry.extended()) {
                    next = next == null ? entry : next;
                } else if (entry.used()) {
                    add(nextLogical++, entry, at);
                }
            }
            if (next == null) {
                return;
            }
            at = extended.start() + next.start();
        }
        throw new CorruptDiskException("the chain of logical partitions comes back to sector " + at);
    }

    private void add(int number, BootRecord.Entry entry, long base) throws CorruptDiskException {
        long first = base + entry.start();
        long sectors = disk.size() / sectorSize;
        if (entry.start() == 0 || first + entry.count() > sectors) {
            throw new CorruptDiskException(
                    "partition %d takes sectors %d to %d of a disk of %d sectors: the image is cut short or its table is broken"
                            .formatted(number, first, first + entry.count() - 1, sectors));
        }
        found.add(new Partition(
                number, new PartitionType.Mbr(entry.type()), first * sectorSize, entry.count() * sectorSize));
    }
}
