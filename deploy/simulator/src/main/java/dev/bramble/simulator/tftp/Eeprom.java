package dev.bramble.simulator.tftp;

/** Generations of the Pi 4's EEPROM that differ on the wire. */
public enum Eeprom {
    /** From 2019-10: blksize 1024, no block number past 65535. */
    OF_2019(1024, false),
    /** From 2022-12: blksize 1468, no block number past 65535. */
    OF_2022(1468, false),
    /** From 2025-09: blksize 1468, block numbers go round. */
    OF_2025(1468, true);

    private final int blockBytes;
    private final boolean rollover;

    Eeprom(int blockBytes, boolean rollover) {
        this.blockBytes = blockBytes;
        this.rollover = rollover;
    }

    /** The blksize option it sends. */
    public int blockBytes() {
        return blockBytes;
    }

    /** Whether block 65535 is followed by block 0; if not, a longer file ends there. */
    public boolean rollover() {
        return rollover;
    }
}
