package dev.bramble.cli;

import dev.bramble.proto.inventory.v1.Chap;

/** CHAP as it is asked for: the inventory makes the secrets, so that none stands on a command line. */
final class ChapSetting {
    /** What the target calls itself to the Pis. */
    private static final String TARGET = "bramble";

    private ChapSetting() {}

    /** New secrets, for both directions or for the Pi's alone. */
    static Chap made(boolean mutual) {
        return Chap.newBuilder().setMutualUsername(mutual ? TARGET : "").build();
    }
}
