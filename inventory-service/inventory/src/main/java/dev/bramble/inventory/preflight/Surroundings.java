package dev.bramble.inventory.preflight;

import dev.bramble.proto.inventory.v1.Endpoints;
import dev.bramble.proto.inventory.v1.Pi;
import java.util.Optional;
import java.util.Set;

/**
 * What there is for a Pi beside the files of its boot tree.
 *
 * @param pi its record, with secrets
 * @param links names beside trees/ that lead to the boot tree
 * @param exportPath of the boot tree
 * @param diskThere whether its volume exists
 * @param disk what is on it; empty when it cannot be read
 * @param root its NFS root, if it has one
 */
record Surroundings(
        Pi pi,
        Endpoints endpoints,
        Set<String> links,
        String exportPath,
        boolean diskThere,
        Optional<RootDisk> disk,
        Optional<Root> root,
        Targets targets,
        Reach reach) {
    Surroundings {
        links = Set.copyOf(links);
    }

    /** The command that provisions the Pi again: what is missing of disk, tree, links and cmdline.txt is made. */
    String provisionAgain() {
        return provisionAgain(pi);
    }

    static String provisionAgain(Pi pi) {
        return "bramble pi provision " + pi.getName();
    }

    /**
     * The tree of an NFS root.
     *
     * @param portmapper whether one tells where version 3 is mounted
     */
    record Root(String exportPath, boolean portmapper) {}

    /** Targets that are no Pi's. */
    interface Targets {
        Access access(String target, String initiator);
    }

    /** What a target says to an initiator. */
    enum Access {
        NO_SUCH_TARGET,
        REFUSED,
        ACCEPTED
    }

    /** Whether somebody takes connections at a TCP port. */
    interface Reach {
        boolean answers(String host, int port);
    }
}
