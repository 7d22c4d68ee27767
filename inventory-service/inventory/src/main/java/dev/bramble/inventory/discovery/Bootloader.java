package dev.bramble.inventory.discovery;

/** What the block size that a bootloader asks for tells of its age. */
public final class Bootloader {
    private Bootloader() {}

    /**
     * For people.
     *
     * @param blockBytes negotiated; without a wish of the client 512
     * @return empty when such blocks tell nothing
     */
    public static String of(int blockBytes) {
        return switch (blockBytes) {
            case 1468 -> "EEPROM of 2022-10 or later";
            case 1024 -> "EEPROM of 2019-10 to 2022-12";
            case 512 -> "boot ROM of a Pi 3";
            default -> "";
        };
    }
}
