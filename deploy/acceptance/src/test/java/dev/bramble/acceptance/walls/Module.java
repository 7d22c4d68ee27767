package dev.bramble.acceptance.walls;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The modules and what each may know of the others. */
enum Module {
    PROTO("proto"),
    POSIX("posix"),
    DISK("disk"),
    CHASSIS("chassis"),
    TFTP("tftp"),
    ISCSI("iscsi"),
    NFS("nfs"),
    INVENTORY("inventory"),
    CORRELATOR("correlator"),
    EMBEDDED_KAFKA("kafka"),
    LAUNCHER("launcher"),
    SIMULATOR("simulator"),
    BENCH("bench"),
    CLI("cli");

    private static final String ROOT = "dev.bramble.";

    private final String room;

    Module(String room) {
        this.room = room;
    }

    /**
     * Think hard before you add to a set: services meet in proto and nowhere else, and what a service needs of another
     * one it asks over gRPC.
     */
    private Set<Module> known() {
        return switch (this) {
            case PROTO, POSIX, DISK, EMBEDDED_KAFKA, LAUNCHER, SIMULATOR -> Set.of();
            case CHASSIS, BENCH -> Set.of(PROTO);
            case TFTP -> Set.of(PROTO, CHASSIS, POSIX);
            case ISCSI, NFS -> Set.of(PROTO, CHASSIS, POSIX, DISK);
            case INVENTORY -> Set.of(PROTO, CHASSIS, DISK);
            case CORRELATOR -> Set.of(PROTO, CHASSIS);
            case CLI -> Set.of(PROTO, LAUNCHER, SIMULATOR);
        };
    }

    /** The module of a class; empty for classes that are not ours. */
    static Optional<Module> of(String packageName) {
        return Stream.of(values())
                .filter(module -> (packageName + ".").startsWith(ROOT + module.room + "."))
                .findFirst();
    }

    boolean mayKnow(Module other) {
        return this == other || known().contains(other);
    }
}
