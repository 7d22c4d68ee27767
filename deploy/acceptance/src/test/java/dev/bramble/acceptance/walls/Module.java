package dev.bramble.acceptance.walls;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The modules and what each may know of the others. Think hard before you add to a set: services meet in proto and
 * nowhere else, and what a service needs of another one it asks over gRPC.
 */
enum Module {
    PROTO("proto"),
    POSIX("posix"),
    DISK("disk"),
    CHASSIS("chassis", "proto"),
    TFTP("tftp", "proto", "chassis", "posix"),
    ISCSI("iscsi", "proto", "chassis", "posix", "disk"),
    NFS("nfs", "proto", "chassis", "posix", "disk"),
    INVENTORY("inventory", "proto", "chassis", "disk"),
    CORRELATOR("correlator", "proto", "chassis"),
    EMBEDDED_KAFKA("kafka"),
    LAUNCHER("launcher"),
    SIMULATOR("simulator"),
    CLI("cli", "proto", "launcher", "simulator");

    private static final String ROOT = "dev.bramble.";

    private final String room;
    private final Set<String> mayKnow;

    Module(String room, String... mayKnow) {
        this.room = room;
        this.mayKnow = Set.of(mayKnow);
    }

    /** The module of a class; empty for classes that are not ours. */
    static Optional<Module> of(String packageName) {
        return Stream.of(values())
                .filter(module -> (packageName + ".").startsWith(ROOT + module.room + "."))
                .findFirst();
    }

    boolean mayKnow(Module other) {
        return this == other || mayKnow.contains(other.room);
    }
}
