package dev.bramble.disk.partition;

import java.util.Set;
import java.util.UUID;

/** What a table says a partition is for; nothing more than a hint of what is in it. */
public sealed interface PartitionType {

    /** Whether partitions of this type commonly hold a FAT file system. */
    boolean mayBeFat();

    /**
     * The type byte of an MBR.
     *
     * @param code 0x0c is FAT32, 0x83 is Linux
     */
    record Mbr(int code) implements PartitionType {
        /** FAT12, FAT16 and FAT32, and an EFI system partition, which is FAT too. */
        private static final Set<Integer> FAT = Set.of(0x01, 0x04, 0x06, 0x0b, 0x0c, 0x0e, 0xef);

        @Override
        public boolean mayBeFat() {
            return FAT.contains(code);
        }
    }

    /** The type GUID of a GPT (UEFI 2.10 section 5.3.3). */
    record Gpt(UUID guid) implements PartitionType {
        /** EFI system partition, and what Windows and parted call basic data. */
        private static final Set<UUID> FAT = Set.of(
                UUID.fromString("c12a7328-f81f-11d2-ba4b-00a0c93ec93b"),
                UUID.fromString("ebd0a0a2-b9e5-4433-87c0-68b6b72699c7"));

        @Override
        public boolean mayBeFat() {
            return FAT.contains(guid);
        }
    }
}
