package dev.bramble.inventory.provision;

/** Something at a data service that is named as a Pi's and whose Pi is not in the record. */
public record Orphan(Kind kind, String uid) {

    /** What it is, and how it is looked at and deleted. */
    public enum Kind {
        VOLUME("volume"),
        BOOT_TREE("tree");

        private final String command;

        Kind(String command) {
            this.command = command;
        }
    }

    /** What may be done about it: it may be all that is left of a Pi whose record is lost. */
    String advice() {
        return "look at it with `bramble %s show %s`, and delete it with `bramble %s delete %s` if nobody misses it"
                .formatted(kind.command, uid, kind.command, uid);
    }
}
